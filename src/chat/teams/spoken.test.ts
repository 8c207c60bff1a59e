import { describe, expect, it } from 'vitest'
import { readTyped } from '../../cards/typed/typed.ts'
import { spoken } from './spoken.ts'

const bot = { id: '28:doorbell', name: 'Doorbell' }
const mention = (id: string, name: string, more: object = {}) => ({
  type: 'mention',
  mentioned: { id, name, ...more },
  text: `<at>${name}</at>`,
})
const heard = (text: string, ...entities: readonly unknown[]) => spoken({ text, entities, bot })

describe('what somebody types in Teams', () => {
  it.each([
    ['mine', 'mine'],
    ['  mine \n', 'mine'],
    ['@Doorbell mine', 'mine'],
    ['@doorbell: mine', 'mine'],
    ['/access mine', 'mine'],
    ['<p>@Doorbell /access request jit-prod</p>', 'request jit-prod'],
    ['/access', ''],
    ['/accessible', '/accessible'],
    ['<p>mine</p>', 'mine'],
    ['<p>request&nbsp;jit-prod for <strong>2h</strong></p>', 'request jit-prod for 2h'],
    ['<div>request jit-prod<br>because INC-7</div>', 'request jit-prod because INC-7'],
    ['request R&amp;D readers', 'request R&D readers'],
    ['request a &lt; b', 'request a < b'],
    ['request &amp;lt;at&amp;gt;', 'request &lt;at&gt;'],
    ['request <group> now', 'request <group> now'],
    ['request\u00a0jit-prod\u200b', 'request jit-prod'],
    ['&#104;elp', 'help'],
    ['doorbell keys', 'doorbell keys'],
    ['&#0;&#99999999;help', '&#99999999;help'],
    ['&ldquo;help&rdquo;', '“help”'],
    ['mine @Doorbell', 'mine'],
    ['mine, @doorbell!', 'mine'],
    ['*@Doorbell* mine', 'mine'],
    ['@Doorbell', ''],
    ['who holds keys@Doorbell', 'who holds keys@Doorbell'],
  ])('reads %j as %j', (text, expected) => expect(heard(text).text).toBe(expected))

  it('leaves out its own name in a channel, however often', () => {
    const text = '<at>Doorbell</at>&nbsp;mine <at>Doorbell</at>\n'
    expect(heard(text, mention(bot.id, 'Doorbell'))).toEqual({ text: 'mine', named: [] })
  })

  it('leaves it out wherever it stands', () => {
    const text = '<p>please, <at>Doorbell</at>&nbsp;“mine”</p>'
    expect(heard(text.replace('please', ''), mention(bot.id, 'Doorbell')).text).toBe('“mine”')
    expect(heard('<p>request jit-prod <at>Doorbell</at> for 2h</p>', mention(bot.id, 'Doorbell')).text).toMatch(
      /^request jit-prod\s+for 2h$/,
    )
  })

  it('keeps the name of somebody else who calls themselves Doorbell', () => {
    const ana = mention('29:ana', 'Doorbell')
    expect(heard('who <at>Doorbell</at>', ana)).toMatchObject({ text: 'who @Doorbell', named: [{ id: '29:ana' }] })
  })

  it('names people as they read, with who they are', () => {
    const ana = mention('29:ana', 'Ana Moreno', { aadObjectId: 'ABC' })
    const text = '<at>Doorbell</at> can <at>Ana Moreno</at> jit-prod'
    expect(heard(text, mention(bot.id, 'Doorbell'), ana)).toEqual({
      text: 'can @Ana Moreno jit-prod',
      named: [{ as: '@Ana Moreno', id: '29:ana', objectId: 'abc' }],
    })
  })

  it.each([
    [null],
    [{ type: 'mention' }],
    [{ type: 'mention', mentioned: { id: '28:doorbell', name: 'Doorbell' }, text: '' }],
    [{ type: 'mention', mentioned: { id: '28:doorbell', name: 'Doorbell' }, text: 'mine' }],
    [{ type: 'clientInfo', locale: 'en' }],
  ])('does not lose a word by an entity that is none: %j', entity =>
    expect(heard('mine', entity)).toEqual({ text: 'mine', named: [] }),
  )

  it('is read by the same grammar as a slash command', () => {
    const text = '<p><at>Doorbell</at>&nbsp;Request “jit-prod” for&nbsp;<b>90m</b> because it&#39;s broken</p>'
    expect(readTyped(heard(text, mention(bot.id, 'Doorbell')).text)).toEqual({
      verb: 'request',
      resource: 'jit-prod',
      duration: '90m',
      reason: "it's broken",
    })
  })

  it.each([['👨‍👩‍👧 and 👩🏽‍🚒'], ['نمی\u200cتوانم']])(
    'keeps a reason together as a slash command does: %s',
    reason => {
      for (const text of [`request jit-db because ${reason}`, `<p>request&nbsp;jit-db because ${reason}</p>`])
        expect(readTyped(heard(text).text)).toMatchObject({ resource: 'jit-db', reason })
    },
  )

  it('minds nothing invisible around a name', () =>
    expect(readTyped(heard('\u200brequest jit-db\u200d because it\u2060 broke').text)).toMatchObject({
      resource: 'jit-db',
      reason: 'it broke',
    }))
})
