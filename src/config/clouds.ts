/** Where a cloud is reached, and what a token for it is asked for. */
export interface Cloud {
  resourceManager: string;
  login: string;
  graph: string;
  /** The query API of Log Analytics, with its version. */
  logAnalytics: string;
  /** The end of every host name of Event Hubs. */
  eventHubsSuffix: string;
  /** Where people look at it. */
  portal: string;
  /** Scope of a token for Azure Resource Manager. */
  armScope: string;
  /** Scope of a token for Microsoft Graph. */
  graphScope: string;
  /** Scope of a token for Log Analytics: the address without the version. */
  logAnalyticsScope: string;
}

/**
 * The clouds of Azure (facts/azure.md, "Clouds"). Scopes are explicit: arm-monitor's cloud setting changes its host and
 * not its scope, and a stand-in's address must never become the audience of a token.
 */
export const clouds: Readonly<Record<'public' | 'usgov' | 'china', Cloud>> = {
  public: cloud(
    'https://management.azure.com',
    'https://login.microsoftonline.com',
    'https://graph.microsoft.com',
    'https://api.loganalytics.io',
    'servicebus.windows.net',
    'https://portal.azure.com',
  ),
  usgov: cloud(
    'https://management.usgovcloudapi.net',
    'https://login.microsoftonline.us',
    'https://graph.microsoft.us',
    'https://api.loganalytics.us',
    'servicebus.usgovcloudapi.net',
    'https://portal.azure.us',
  ),
  china: cloud(
    'https://management.chinacloudapi.cn',
    'https://login.chinacloudapi.cn',
    'https://microsoftgraph.chinacloudapi.cn',
    'https://api.loganalytics.azure.cn',
    'servicebus.chinacloudapi.cn',
    'https://portal.azure.cn',
  ),
};

function cloud(
  resourceManager: string,
  login: string,
  graph: string,
  logs: string,
  eventHubsSuffix: string,
  portal: string,
): Cloud {
  return {
    resourceManager,
    login,
    graph,
    logAnalytics: `${logs}/v1`,
    eventHubsSuffix,
    portal,
    armScope: `${resourceManager}/.default`,
    graphScope: `${graph}/.default`,
    logAnalyticsScope: `${logs}/.default`,
  };
}

/** The ends of the host names of Event Hubs, by cloud. */
export const eventHubsSuffixes = {
  public: clouds.public.eventHubsSuffix,
  usgov: clouds.usgov.eventHubsSuffix,
  china: clouds.china.eventHubsSuffix,
} as const;
