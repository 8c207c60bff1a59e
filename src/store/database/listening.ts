import postgres from 'postgres'
import type { Connecting } from './connecting.ts'

/** Milliseconds until a lost connection is opened again. */
const again = 1000

/**
 * Listens on a connection of its own, for as long as nobody stops it; told from whom a notice is, or `null` where some may have been missed. The driver's own `listen` tries once to come back and
 * then stays silent for ever, so this one asks for a new connection each time the last was lost.
 */
export async function keepListening(
  url: string,
  connecting: Connecting,
  channel: string,
  heard: (from: string | null) => void,
): Promise<() => Promise<void>> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let client: postgres.Sql | undefined

  function listen(): Promise<void> {
    let lost = false
    const lose = () => {
      if (lost || stopped) return
      lost = true
      void end(mine)
      timer = setTimeout(() => void listen(), again)
    }
    const options = {
      ...connecting,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      onclose: lose,
      // The hook that the driver's own `listen` is made of; its type leaves it out.
      onnotify: (on: string, from: string) => {
        if (on === channel && !stopped) heard(from)
      },
    }
    const mine = postgres(url, options)
    client = mine
    return mine.unsafe(`listen "${channel}"`).then(() => heard(null), lose)
  }

  await listen()
  return async () => {
    stopped = true
    clearTimeout(timer)
    if (client) await end(client)
  }
}

const end = (client: postgres.Sql): Promise<void> => client.end({ timeout: 1 }).catch(() => undefined)
