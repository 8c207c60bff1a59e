/** Microsoft's clouds: where one signs in, and where Graph lives. The token's scope is Graph's origin + `/.default`. */
export const clouds = {
  global: { authorityHost: 'https://login.microsoftonline.com', graphBaseUrl: 'https://graph.microsoft.com' },
  usgov: { authorityHost: 'https://login.microsoftonline.us', graphBaseUrl: 'https://graph.microsoft.us' },
  dod: { authorityHost: 'https://login.microsoftonline.us', graphBaseUrl: 'https://dod-graph.microsoft.us' },
  china: {
    authorityHost: 'https://login.chinacloudapi.cn',
    graphBaseUrl: 'https://microsoftgraph.chinacloudapi.cn',
  },
} as const satisfies Record<string, { authorityHost: string; graphBaseUrl: string }>

export type Cloud = keyof typeof clouds

const microsoftAuthorities = new Set<string>([
  ...Object.values(clouds).map(cloud => new URL(cloud.authorityHost).host),
  'login.windows.net',
  'login.microsoft.com',
  'login.partner.microsoftonline.cn',
])

/** Whether instance discovery knows this authority. Any other is used as given: asking Microsoft about it would fail. */
export const isMicrosoftAuthority = (authorityHost: string): boolean =>
  microsoftAuthorities.has(new URL(authorityHost).host)
