/** Where Microsoft's own connectors are, in its global cloud and that of the US government. Whatever else is called by a token of ours is named by the operator. */
const microsofts = [
  // By its whole name: anybody can have another one below trafficmanager.net.
  /^smba\.trafficmanager\.net$/,
  /^([a-z0-9-]+\.)*botframework\.com$/,
  /^([a-z0-9-]+\.)*botframework\.us$/,
  /^([a-z0-9-]+\.)*teams\.microsoft\.(com|us)$/,
]

/** Where a conversation begins that nobody has spoken in yet. */
const globalService = 'https://smba.trafficmanager.net/teams/'

/**
 * Where activities may come from, and answers with our token may go: over TLS, and to these hosts. Who can forge an activity could
 * otherwise have the token sent to himself.
 */
export class ServiceHosts {
  readonly #own: ReadonlySet<string>
  /** Of the first that the operator names, else Microsoft's global one. */
  readonly first: string

  /** @param own host or host:port, besides Microsoft's. */
  constructor(own: readonly string[]) {
    this.#own = new Set(own.map(host => host.toLowerCase()))
    this.first = own[0] === undefined ? globalService : `https://${own[0]}/teams/`
  }

  allows(url: unknown): url is string {
    if (typeof url !== 'string' || !URL.canParse(url)) return false
    const { protocol, host, hostname, port, username, password, search, hash } = new URL(url)
    if (protocol !== 'https:' || username || password || search || hash) return false
    return this.#own.has(host) || (port === '' && microsofts.some(known => known.test(hostname)))
  }
}
