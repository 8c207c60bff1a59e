import type { ServerResponse } from 'node:http'
import { Fault } from '../ports/fault.ts'
import { sendJson } from './send-json.ts'

/** Resolves when this part can do its work; throws when it cannot. */
export type Part = () => Promise<unknown>

/** Milliseconds. A part that does not answer by then would not answer a person either. */
const patience = 2_000

/** 200 when every part is ready, else 503. Says which part is not, and never more than a fault's code about why. */
export async function readiness(parts: Readonly<Record<string, Part>>, response: ServerResponse): Promise<void> {
  const states = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => [name, await stateOf(part)] as const),
  )
  const ready = states.every(([, state]) => state === 'ready')
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', parts: Object.fromEntries(states) })
}

async function stateOf(part: Part): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('not ready: no answer'), patience)
  })
  try {
    return await Promise.race([part().then(() => 'ready'), late])
  } catch (error) {
    return error instanceof Fault ? `not ready: ${error.code}` : 'not ready'
  } finally {
    clearTimeout(timer)
  }
}
