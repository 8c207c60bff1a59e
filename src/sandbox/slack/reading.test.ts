import { describe, expect, it } from 'vitest'
import { read, textOf } from './reading.ts'

const mrkdwn = (text: string, verbatim = true) => ({
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim } }],
})

describe('reading a message as a person would', () => {
  it('finds nobody pinged and no link made by words that were escaped', () => {
    const seen = read(mrkdwn('Ana &lt;!channel&gt; said &lt;https://evil.example|Approve&gt; &amp; left'))
    expect(seen).toEqual({
      text: 'Ana <!channel> said <https://evil.example|Approve> & left',
      pings: [],
      links: [],
      buttons: [],
    })
  })

  it('finds the ping and the dressed-up link in words that were not', () => {
    const seen = read(mrkdwn('<!channel> <@U0ANA> <https://evil.example|Approve>'))
    expect(seen.pings).toEqual(['@channel', 'U0ANA'])
    expect(seen.links).toEqual([{ url: 'https://evil.example', text: 'Approve' }])
  })

  it('finds bare addresses and names where Slack would make something of them', () => {
    expect(read(mrkdwn('see evil.example or @here', false))).toMatchObject({
      links: [{ url: 'evil.example' }],
      pings: ['@here'],
    })
    expect(read(mrkdwn('see evil.example or @here', true))).toMatchObject({ links: [], pings: [] })
  })

  it('takes the words of rich text and plain text for what they are', () => {
    const words = '<!channel> *bold* https://evil.example'
    const quote = { type: 'rich_text_quote', elements: [{ type: 'text', text: words }] }
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: words } },
      { type: 'rich_text', elements: [quote] },
    ]
    expect(read({ blocks })).toEqual({ text: `${words}\n> ${words}`, pings: [], links: [], buttons: [] })
  })

  it('hears pings in the top-level text even where blocks are what is seen', () => {
    const seen = read({ text: '<!here> Approve?', blocks: [{ type: 'divider' }] })
    expect([seen.text, seen.pings]).toEqual(['', ['@here']])
  })

  it("tells times in the reader's own zone, and the fallback where there is no time", () => {
    const ends = '<!date^1795281540^ends {date_short_pretty} at {time}|ends 2026-11-21 17:19 UTC>'
    expect(textOf(mrkdwn(ends), 'Europe/Berlin')).toBe('ends Nov 21, 2026 at 6:19 PM')
    expect(textOf(mrkdwn(ends), 'America/New_York')).toBe('ends Nov 21, 2026 at 12:19 PM')
    expect(textOf(mrkdwn('<!date^0^{time}|never>'))).toBe('never')
  })

  it('leaves out marks of bold and code, and names the buttons', () => {
    const button = { type: 'button', text: { type: 'plain_text', text: 'Approve' } }
    const blocks = [...mrkdwn('*Ana Ruiz* asks for `jit_prod_db`').blocks, { type: 'actions', elements: [button] }]
    expect(read({ blocks })).toMatchObject({ text: 'Ana Ruiz asks for jit_prod_db\n[Approve]', buttons: ['Approve'] })
  })
})
