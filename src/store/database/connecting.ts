/** What every connection has in common. */
export interface Connecting {
  /** Of a socket, where it is one. */
  readonly path?: string
  readonly ssl: 'verify-full' | false
  readonly connect_timeout: number
  readonly backoff: (retries: number) => number
  readonly onnotice: () => void
  readonly fetch_types: false
  readonly connection: Record<string, string | number>
}
