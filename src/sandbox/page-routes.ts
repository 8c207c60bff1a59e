import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Route } from '../http/server.ts'
import { act } from './page-acts.ts'
import { pageState } from './page-state.ts'
import type { SandboxWorld } from './world.ts'

/** The built page lies beside the bundle; a test brings one that it has built itself. */
const beside = fileURLToPath(new URL('./page/', import.meta.url))

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Milliseconds: what changes in one breath is told once. */
const breath = 60
const longestAct = 64 * 1024

/**
 * The page, what it shows and what it may do. It can do everything that anybody in the sandbox can, so it answers this
 * machine's own browser only: names of this machine in Host, and its own origin on everything that changes something.
 */
export function pageRoutes(world: SandboxWorld, folder: string = beside): readonly Route[] {
  const guarded =
    (handle: (request: IncomingMessage, response: ServerResponse, url: URL) => unknown): Route['handle'] =>
    async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://sandbox')
      if (!isFromHere(request)) return sendJson(response, 403, { error: 'The sandbox answers this machine only.' })
      await handle(request, response, url)
    }
  const file = (path: string) => guarded((_request, response) => sendFile(response, join(folder, path)))
  return [
    { method: 'GET', path: '/', handle: file('index.html') },
    { method: 'GET', path: '/page/main.js', handle: file('main.js') },
    { method: 'GET', path: '/page/page.css', handle: file('page.css') },
    { method: 'GET', path: '/page/icon.svg', handle: file('icon.svg') },
    {
      method: 'GET',
      path: '/sandbox/state',
      handle: guarded(async (_request, response, url) =>
        sendJson(response, 200, await pageState(world, url.searchParams.get('as') ?? '')),
      ),
    },
    {
      method: 'GET',
      path: '/sandbox/changes',
      handle: guarded((request, response) => tellChanges(world, request, response)),
    },
    {
      method: 'POST',
      path: '/sandbox/act',
      handle: guarded(async (request, response) => {
        const wanted = await readJson(request)
        if (wanted === undefined) return sendJson(response, 400, { error: 'That is not JSON.' })
        const { status, ...answer } = await act(world, wanted)
        sendJson(response, status, answer)
      }),
    },
  ]
}

const here = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

function isFromHere({ headers, method }: IncomingMessage): boolean {
  if (!here.test(headers.host ?? '')) return false
  if (method === 'GET' || method === 'HEAD') return headers['sec-fetch-site'] !== 'cross-site'
  return headers.origin === `http://${headers.host}` && headers['content-type'] === 'application/json'
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  try {
    const content = await readFile(path)
    response.writeHead(200, {
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    })
    response.end(content)
  } catch {
    sendJson(response, 404, { error: 'The page was not built: npm run build.' })
  }
}

function tellChanges(world: SandboxWorld, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  response.write('retry: 1000\n\ndata: now\n\n')
  let waiting: NodeJS.Timeout | null = null
  const tell = () => {
    waiting ??= setTimeout(() => {
      waiting = null
      response.write('data: now\n\n')
    }, breath)
  }
  const stop = world.onChange(tell)
  request.on('close', () => {
    stop()
    if (waiting) clearTimeout(waiting)
  })
}

/** `undefined` for what is no JSON, or far too long. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > longestAct) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
