import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { sendJson } from '../../../http/send-json.ts'
import type { Route } from '../../../http/server.ts'
import { foreignHost } from './guard.ts'

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Everything from here, nothing inline, and no string becomes markup: whatever somebody types stays text. */
const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** @param folder where the page lies: built, or its sources. */
export function assetRoutes(folder: URL): readonly Route[] {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wrong = foreignHost(request)
    if (wrong) return sendJson(response, wrong.status, { error: wrong.error })
    const { pathname } = new URL(request.url ?? '/', 'http://sandbox')
    const name = pathname === '/' ? 'index.html' : pathname.slice('/page/'.length)
    const content = await contentOf(folder, name)
    if (content === null) return sendJson(response, 404, { error: 'There is nothing here.' })
    response
      .writeHead(200, { 'Content-Type': typeOf(name), 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY' })
      .end(content)
  }
  return ['/', '/page/*'].map(path => ({ method: 'GET', path, handle: serve }))
}

const typeOf = (name: string): string => types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'

async function contentOf(folder: URL, name: string): Promise<Buffer | string | null> {
  // A name of one or two plain parts: nothing that leads out of the folder.
  if (!/^([a-z0-9-]+\/)?[a-z0-9-]+\.(html|css|js|svg)$/.test(name)) return null
  try {
    return await readFile(new URL(name, folder))
  } catch {
    return name === 'main.js' ? await bundled(new URL('main.ts', folder)) : null
  }
}

/** Run from its sources, the page has no script yet. The bundler is there then, and in no build: hence its name by a variable. */
async function bundled(entry: URL): Promise<string | null> {
  const bundler = 'esbuild'
  const { build }: typeof import('esbuild') = await import(bundler)
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? null
}
