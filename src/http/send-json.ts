import type { ServerResponse } from 'node:http'

export function sendJson(response: ServerResponse, status: number, content: unknown): void {
  const text = JSON.stringify(content)
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) })
    .end(text)
}
