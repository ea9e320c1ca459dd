/** Where a cloud is reached, and what a token for it is asked for. */
export interface Cloud {
  resourceManager: string;
  login: string;
  armScope: string;
}

/** The clouds of Azure. Scopes are explicit: arm-monitor's cloud setting changes its host and not its scope. */
export const clouds: Readonly<Record<'public' | 'usgov' | 'china', Cloud>> = {
  public: {
    resourceManager: 'https://management.azure.com',
    login: 'https://login.microsoftonline.com',
    armScope: 'https://management.azure.com/.default',
  },
  usgov: {
    resourceManager: 'https://management.usgovcloudapi.net',
    login: 'https://login.microsoftonline.us',
    armScope: 'https://management.usgovcloudapi.net/.default',
  },
  china: {
    resourceManager: 'https://management.chinacloudapi.cn',
    login: 'https://login.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/.default',
  },
};
