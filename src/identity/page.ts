import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Html, html } from './html.ts'

export interface Page {
  readonly status: number
  readonly title: string
  readonly body: Html
  /** Where the browser goes by itself; the page says so and has a link as well. */
  readonly goTo?: URL
}

/** System fonts, light and dark by the reader's own choice, nothing fetched from anywhere. */
const style = `
:root { color-scheme: light dark; --ink: #1d2733; --paper: #f6f4ef; --card: #fff; --line: #d9d4c8; --deed: #1d3557; --on-deed: #fff; --soft: #5b6673 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #14181d; --card: #1d232b; --line: #37404b; --deed: #9cc3f0; --on-deed: #10202f; --soft: #a4afbb } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif }
main { max-width: 36rem; margin: 8vh auto; padding: 0 1rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.75rem }
p.brand { color: var(--soft); margin: 0 0 .75rem; font-size: .9375rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere }
dl { margin: 1.25rem 0; border-top: 1px solid var(--line) }
dl div { padding: .75rem 0; border-bottom: 1px solid var(--line) }
dt { color: var(--soft); font-size: .9375rem }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
dd small { display: block; font-weight: 400; color: var(--soft) }
button, a.deed { display: inline-block; font: inherit; font-weight: 600; padding: .7rem 1.25rem; border: 0; border-radius: 8px; background: var(--deed); color: var(--on-deed); cursor: pointer; text-decoration: none }
button:focus-visible, a:focus-visible { outline: 3px solid var(--deed); outline-offset: 3px }
.small { color: var(--soft); font-size: .9375rem }
`
const styleDigest = createHash('sha256').update(style).digest('base64')

/** No script at all, no frame around it, and forms that lead nowhere but here. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleDigest}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function sendPage(response: ServerResponse, { status, title, body, goTo }: Page): void {
  // Not a redirect: browsers hold a form's `form-action` against every redirect that its answer leads to.
  const going = goTo ? html`<meta http-equiv="refresh" content="0; url=${goTo.href}">` : html``
  const styled: Html = { markup: `<style>${style}</style>` }
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
${going}
<title>${title} – Doorbell</title>
${styled}
</head>
<body><main><section>
<p class="brand">Doorbell</p>
<h1>${title}</h1>
${body}
</section></main></body>
</html>
`
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Frame-Options': 'DENY',
    })
    .end(page.markup)
}
