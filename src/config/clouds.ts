/** Where a cloud is reached, and what a token for it is asked for. */
export interface Cloud {
  resourceManager: string;
  login: string;
  graph: string;
  /** Scope of a token for Azure Resource Manager. */
  armScope: string;
  /** The same as the audience that such a token names. */
  armAudience: string;
}

/**
 * The clouds of Azure (facts/azure.md, "Clouds"). Scopes are explicit: arm-monitor's cloud setting changes its host and
 * not its scope, and a stand-in's address must never become the audience of a token.
 */
export const clouds: Readonly<Record<'public' | 'usgov' | 'china', Cloud>> = {
  public: cloud('https://management.azure.com', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'),
  usgov: cloud(
    'https://management.usgovcloudapi.net',
    'https://login.microsoftonline.us',
    'https://graph.microsoft.us',
  ),
  china: cloud(
    'https://management.chinacloudapi.cn',
    'https://login.chinacloudapi.cn',
    'https://microsoftgraph.chinacloudapi.cn',
  ),
};

function cloud(resourceManager: string, login: string, graph: string): Cloud {
  return { resourceManager, login, graph, armScope: `${resourceManager}/.default`, armAudience: resourceManager };
}
