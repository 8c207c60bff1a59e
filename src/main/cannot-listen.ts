import { CannotStart } from './cannot-start.ts'

/** Where somebody wanted to listen, and by which setting. */
export interface Wanted {
  readonly setting: 'PORT' | 'INTERNAL_PORT'
  readonly host: string
  readonly port: number
}

/** What keeps a server from listening, in a sentence with the setting and the mend; anything else as it came. */
export function cannotListen(problem: unknown, wanted: Wanted): unknown {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null
  const sentence = typeof code === 'string' ? sentences[code]?.(wanted) : undefined
  return sentence === undefined ? problem : new CannotStart([sentence])
}

const sentences: Readonly<Record<string, (wanted: Wanted) => string>> = {
  EADDRINUSE: ({ setting, host, port }) =>
    `${setting} is ${port}, and another process listens on ${host}:${port} already: most often a Doorbell or a sandbox that still runs. ` +
    `Stop it (lsof -i :${port} says which it is), or set ${setting} to a port that is free.`,
  EACCES: ({ setting, port }) =>
    `${setting} is ${port}, which this account may not listen on: ports below 1024 are for the administrator of the machine. ` +
    `Set ${setting} to 1024 or above, with a proxy in front that listens on ${port}.`,
  EADDRNOTAVAIL: ({ host }) =>
    `HOST is ${host}, which is no address of this machine. Use one of its own, 127.0.0.1 for this machine alone, or 0.0.0.0 for all.`,
  ENOTFOUND: ({ host }) =>
    `HOST is ${host}, a name that leads to no address. Use an address of this machine, 127.0.0.1 for this machine alone, or 0.0.0.0 for all.`,
}
