import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { SlackFault } from './faults.ts'
import { fields, parsed } from './json.ts'
import { answerCall, type Reply, tooFast } from './web-api/answer.ts'
import { type Method, readArgs } from './web-api/call.ts'
import type { CallRecord } from './web-api/call-log.ts'
import type { Workspace } from './workspace.ts'

const longestBody = 10 * 1024 * 1024
/** A sandbox may run for days. */
const callsKept = 10_000

/** Slack's own address: the Web API below `/api/`, response URLs beside it. */
export function slackServer(workspace: Workspace, methods: Readonly<Record<string, Method>>): Server {
  return createServer((request, response) => {
    serve(workspace, methods, request, response).catch((error: unknown) => {
      // A mistake of the simulator's own: better told to whoever called than kept to itself.
      const words = error instanceof Error ? error.message : String(error)
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
          .end(`The simulated Slack broke: ${words}`)
    })
  })
}

async function serve(
  workspace: Workspace,
  methods: Readonly<Record<string, Method>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw = await bodyOf(request)
  const path = new URL(request.url ?? '/', workspace.origin).pathname
  if (workspace.signIn.answer(request, response, raw)) return
  const uploaded = workspace.files.receive(request.method ?? '', path, raw)
  if (uploaded !== null) return void response.writeHead(uploaded).end(uploaded === 200 ? `OK - ${raw.length}` : '')
  const api = path.startsWith('/api/')
  const name = api ? path.slice('/api/'.length) : 'response_url'
  const record = logged(workspace, name, request, raw)
  const taken = workspace.faults.take(name, workspace.namesOfConversation(record.args.channel))
  if (taken?.kind === 'wait') await taken.over
  const fault = taken?.kind === 'wait' ? null : taken
  const done = fault === null || fault.kind === 'lose-answer' || fault.kind === 'keep-answer'
  if (!done) return misbehave(workspace, fault, record, response)
  const reply = api ? answerCall(workspace, methods, name, request, raw) : toResponseUrl(workspace, path, raw)
  if (fault !== null) {
    record.error = fault.kind
    if (fault.kind === 'lose-answer') response.destroy()
    return
  }
  finish(workspace, record, reply, response)
}

const toResponseUrl = (workspace: Workspace, path: string, raw: string): Reply => ({
  headers: {},
  ...workspace.responseUrls.answer(path, fields(parsed(raw))),
})

function finish(workspace: Workspace, record: CallRecord, reply: Reply, response: ServerResponse): void {
  record.ok = reply.body.ok === true
  record.error = typeof reply.body.error === 'string' ? reply.body.error : null
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
  response.end(JSON.stringify(reply.body))
  workspace.changed({ what: 'call', user: null })
}

function misbehave(workspace: Workspace, fault: SlackFault, record: CallRecord, response: ServerResponse): void {
  record.error = fault.kind
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status ?? 500, { 'content-type': 'text/plain' }).end('Something went wrong')
      return
    case 'ok-false':
      finish(
        workspace,
        record,
        { status: 200, headers: {}, body: { ok: false, error: fault.error ?? 'internal_error' } },
        response,
      )
      return
    case 'rate-limit':
      finish(workspace, record, tooFast(fault.retryAfter ?? 1), response)
      return
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Slack</title><h1>Be right back')
      return
    case 'hang':
      return
    default:
      response.destroy()
  }
}

/** The call as it may be kept and shown: without tokens, which come in the header or among the arguments. */
function logged(workspace: Workspace, method: string, request: IncomingMessage, raw: string): CallRecord {
  const record: CallRecord = { at: workspace.now(), method, args: {}, ok: null, error: null }
  workspace.calls.push(record)
  if (workspace.calls.length > callsKept) workspace.calls.shift()
  try {
    const { token: _, ...args } = readArgs(request.headers['content-type'] ?? '', raw, new URLSearchParams())
    const read = Object.entries(args).map(([key, value]) => [key, structure(value)] as const)
    return Object.assign(record, { args: Object.fromEntries(read) })
  } catch {
    return record
  }
}

/** Blocks and views travel as text in a form; whoever reads the log wants what they are. */
const structure = (value: unknown): unknown =>
  typeof value === 'string' && /^[[{]/.test(value) ? (parsed(value) ?? value) : value

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue
    size += part.length
    if (size > longestBody) throw new Error('The body is longer than Slack takes')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
