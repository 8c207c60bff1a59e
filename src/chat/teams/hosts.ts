/**
 * Where Microsoft's own connectors are in each of its clouds, and where a conversation begins there that nobody has spoken in yet.
 * Whatever else is called by a token of ours is named by the operator.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const clouds = {
  global: {
    first: 'https://smba.trafficmanager.net/teams/',
    hosts: [
      // By its whole name: anybody can have another one below trafficmanager.net.
      /^smba\.trafficmanager\.net$/,
      /^([a-z0-9-]+\.)*botframework\.com$/,
      /^([a-z0-9-]+\.)*teams\.microsoft\.com$/,
    ],
  },
  usGovernment: {
    first: 'https://smba.infra.gov.teams.microsoft.us/teams/',
    hosts: [/^([a-z0-9-]+\.)*botframework\.us$/, /^([a-z0-9-]+\.)*teams\.microsoft\.us$/],
  },
} as const

/** Where people's OneDrive is, in each of Microsoft's clouds. */
const sharePoint = /^[a-z0-9-]+\.sharepoint(\.com|\.us|-mil\.us|\.cn)$/

/**
 * Where activities may come from, and answers with our token may go: over TLS, and to these hosts. Who can forge an activity could
 * otherwise have the token sent to himself.
 */
export class ServiceHosts {
  readonly #own: ReadonlySet<string>
  readonly #microsofts: readonly RegExp[]
  /** Of the first that the operator names, else Microsoft's own. */
  readonly first: string

  /** @param own host or host:port, besides Microsoft's. @param tokenIssuer the channel's name, by which its cloud is known. */
  constructor(own: readonly string[], tokenIssuer: string) {
    const { hosts, first } = new URL(tokenIssuer).hostname.endsWith('.us') ? clouds.usGovernment : clouds.global
    this.#own = new Set(own.map(host => host.toLowerCase()))
    this.#microsofts = hosts
    this.first = own[0] === undefined ? first : `https://${own[0]}/teams/`
  }

  /** Where a file may be put, which a client says: with Microsoft alone, below whose names nobody else has any. */
  takesFiles(url: string): boolean {
    if (!URL.canParse(url)) return false
    const { protocol, host, hostname, port, username, password } = new URL(url)
    if (protocol !== 'https:' || username || password) return false
    return this.#own.has(host) || (port === '' && sharePoint.test(hostname))
  }

  allows(url: unknown): url is string {
    if (typeof url !== 'string' || !URL.canParse(url)) return false
    const { protocol, host, hostname, port, username, password, search, hash } = new URL(url)
    if (protocol !== 'https:' || username || password || search || hash) return false
    return this.#own.has(host) || (port === '' && this.#microsofts.some(known => known.test(hostname)))
  }
}
