/** Those that instance discovery knows, by each of their names; which Graph goes with which is the settings' to say. */
const known = new Set([
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'login.partner.microsoftonline.cn',
])

/** Whether instance discovery knows this authority. Any other is used as given: asking Microsoft about it would fail. */
export const isMicrosoftAuthority = (authorityHost: string): boolean => known.has(new URL(authorityHost).host)
