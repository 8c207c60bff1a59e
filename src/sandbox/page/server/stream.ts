import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from 'node:net'
import { sendJson } from '../../../http/send-json.ts'
import type { SandboxWorld } from '../../world.ts'
import { foreignHost } from './guard.ts'
import type { Picture } from './show.ts'

/** Milliseconds: changes that come in one go are drawn in one go. */
const settle = 25
/** Milliseconds: some changes ring no bell, such as an audit row by itself. */
const lookEvery = 400

/** Server-sent events, one for each part of the picture that has changed since it was last told here. */
export function stream(
  world: SandboxWorld,
  picture: Picture,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const wrong = foreignHost(request)
  const { searchParams } = new URL(request.url ?? '/', 'http://sandbox')
  const user = searchParams.get('as') ?? ''
  const inTeams = searchParams.get('teams') ?? world.teams?.users[0]?.id ?? ''
  if (wrong) sendJson(response, wrong.status, { error: wrong.error })
  else if (!isSomebody(world.slack.users, user) || (world.teams && !isSomebody(world.teams.users, inTeams)))
    sendJson(response, 400, { error: 'There is nobody of that name.' })
  else tell(world, () => picture.seenBy(user, inTeams), request, response)
}

const isSomebody = (users: readonly { readonly id: string }[], user: string) => users.some(({ id }) => id === user)

function tell(
  world: SandboxWorld,
  look: () => ReturnType<Picture['seenBy']>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  response.write('retry: 500\n\n')
  const told = new Map<string, string>()
  let drawing = false
  let waiting: NodeJS.Timeout | null = null

  const draw = async (): Promise<void> => {
    waiting = null
    if (drawing) return soon()
    drawing = true
    try {
      for (const [part, content] of Object.entries(await look())) {
        const text = JSON.stringify(content)
        if (told.get(part) === text || response.writableEnded) continue
        told.set(part, text)
        response.write(`event: ${part}\ndata: ${text}\n\n`)
      }
    } catch {
      // The database may be away for a moment, or closing. What is shown stays, and the next look tries again.
    } finally {
      drawing = false
    }
  }
  const soon = (): void => {
    waiting ??= setTimeout(() => void draw(), settle)
  }
  const looking = setInterval(() => (isClosing(request) ? response.end() : soon()), lookEvery)
  const forget = world.onChange(soon)
  response.once('close', () => {
    clearInterval(looking)
    if (waiting) clearTimeout(waiting)
    forget()
  })
  soon()
}

/** A server that is being closed waits for what is under way, and this would never end by itself. */
function isClosing({ socket }: IncomingMessage): boolean {
  const server: unknown = Reflect.get(socket, 'server')
  return server instanceof Server && !server.listening
}
