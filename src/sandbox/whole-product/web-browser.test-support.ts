/** A browser as far as the link pages need one: cookies by host, forms, links, and pages that lead on by themselves. */
export class WebBrowser {
  readonly #cookies = new Map<string, string>()
  /** Every address that was opened, newest last. */
  readonly history: string[] = []
  status = 0
  text = ''
  headers = new Headers()

  async open(address: string, init: RequestInit = {}): Promise<this> {
    const url = new URL(address)
    const cookie = this.#cookies.get(url.host)
    this.history.push(address)
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...init.headers },
    })
    for (const set of answer.headers.getSetCookie()) this.#cookies.set(url.host, set.split(';')[0] ?? '')
    this.status = answer.status
    this.headers = answer.headers
    this.text = await answer.text()
    return this
  }

  get address(): string {
    return this.history.at(-1) ?? ''
  }

  get title(): string {
    return unescaped(/<h1>(.*?)<\/h1>/s.exec(this.text)?.[1] ?? '')
  }

  /** Where the page leads by itself. */
  get leadsTo(): string {
    const found = /http-equiv="refresh" content="0; url=([^"]*)"/.exec(this.text)?.[1]
    if (!found) throw new Error(`the page leads nowhere: ${this.status} ${this.text.slice(0, 2_000)}`)
    return unescaped(found)
  }

  follow(): Promise<this> {
    return this.open(this.leadsTo)
  }

  /** Sends the page's form, with what is in it. */
  press(more: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<this> {
    const action = unescaped(/<form method="post" action="([^"]*)"/.exec(this.text)?.[1] ?? '')
    if (!action) throw new Error(`there is no form: ${this.status} ${this.text.slice(0, 2_000)}`)
    const fields = [...this.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
    const body = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, unescaped(value)]))
    for (const [name, value] of Object.entries(more)) body.set(name, value)
    return this.open(action, {
      method: 'POST',
      body: body.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    })
  }

  /** The address behind a choice of the simulated sign-in pages. */
  choice(name: string): string {
    const links = [...this.text.matchAll(/<a href="([^"]*)"><strong>(.*?)<\/strong>/g)]
    const found = links.find(([, , label = '']) => unescaped(label) === name)?.[1]
    if (!found) throw new Error(`nobody called ${name} on: ${this.status} ${this.text.slice(0, 500)}`)
    return unescaped(found)
  }

  choose(name: string): Promise<this> {
    return this.open(this.choice(name))
  }
}

const unescaped = (markup: string): string =>
  markup
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
