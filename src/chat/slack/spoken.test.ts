import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slack } from './name.ts'
import { spoken } from './spoken.ts'

const from = { surface: slack, team: 'T1', user: 'UANA' }
const account = (user: string) => ({ ...from, user })

describe('a command, as Slack spells it', () => {
  it.each([
    ['why <@UOLGA|olga> jit-db', 'why @olga jit-db', [{ as: '@olga', account: account('UOLGA') }]],
    ['why <@UOLGA> jit-db', 'why @UOLGA jit-db', [{ as: '@UOLGA', account: account('UOLGA') }]],
    ['why <@UOLGA|Olga Petrova> x', 'why @UOLGA x', [{ as: '@UOLGA', account: account('UOLGA') }]],
    [
      'x because <@U0OLGA|sam> and <@U0SAM|sam> agreed',
      'x because @sam and @U0SAM agreed',
      [
        { as: '@sam', account: account('U0OLGA') },
        { as: '@U0SAM', account: account('U0SAM') },
      ],
    ],
  ])('names accounts by their ids, and reads as it was typed: %s', (sent, text, mentions) =>
    expect(spoken(sent, from)).toEqual({ text, mentions }),
  )

  it.each([
    ['see <#C012AB|general> and <#C9>', 'see #general and #C9'],
    [
      '<https://intra.contoso.com/INC-7> <http://contoso.com|contoso.com>',
      'https://intra.contoso.com/INC-7 contoso.com',
    ],
    ['<mailto:olga@contoso.com|olga@contoso.com> <mailto:a@b.example>', 'olga@contoso.com a@b.example'],
    ['<!here> <!channel> <!subteam^S012|@leads>', '@here @channel @leads'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['R&amp;D #1 + 50%', 'R&D #1 + 50%'],
    ['&amp;lt;!channel&amp;gt;', '&lt;!channel&gt;'],
  ])('is read as it was typed: %s', (sent, text) => expect(spoken(sent, from)).toEqual({ text, mentions: [] }))

  it.each(['&lt;@UOLGA|olga&gt;', '&lt;@UOLGA&gt;', '@olga', '<@not-an-id|olga>', '<@|x>', '<@>'])(
    'never takes brackets that somebody typed, or an id that is none, for a mention: %s',
    sent => expect(spoken(sent, from).mentions).toEqual([]),
  )

  it('gives back whatever was typed without any of Slack’s own spelling, to the letter', () => {
    const typed = (words: string) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '@', '#', '!', '|', 'U1', ';', 'lt', 'amp', ' ') }),
        words => {
          expect(spoken(typed(words), from)).toEqual({ text: words, mentions: [] })
        },
      ),
    )
  })
})
