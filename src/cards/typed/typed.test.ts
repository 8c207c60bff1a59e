import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beyondName } from './beyond-name.ts'
import { readTyped } from './typed.ts'

const plain = { verb: 'request', resource: 'jit-prod-db-readers', duration: '2h', reason: 'INC-7' }

describe('what somebody types', () => {
  it.each([
    ['request jit-prod-db-readers for 2h because INC-7'],
    ['REQUEST jit-prod-db-readers FOR 2h BECAUSE INC-7'],
    ['  request \t jit-prod-db-readers   for  2h  because   INC-7  '],
    ['request: jit-prod-db-readers for 2h, because INC-7'],
    ['request “jit-prod-db-readers” for 2h because “INC-7”'],
    ["request 'jit-prod-db-readers' for 2h because 'INC-7'"],
    ['request *jit-prod-db-readers* for 2h because INC-7'],
    ['*request jit-prod-db-readers for 2h because INC-7*'],
    ['request “*jit-prod-db-readers*” for 2h because INC-7'],
    ['*request* `jit-prod-db-readers` for _2h_ because INC-7'],
    ['request\u00a0jit-prod-db-readers\u2003for 2h because\u200b INC-7'],
    ['request jit-prod-db-readers 2h because INC-7'],
    ['“request jit-prod-db-readers for 2h because INC-7”'],
    ['„request“ jit-prod-db-readers for 2h, because INC-7'],
  ])('is read kindly: %s', words => expect(readTyped(words)).toEqual(plain))

  it.each<[string, object]>([
    ['“help”', { verb: 'help', about: null }],
    [
      'request jit-a for two hours because INC-7',
      { verb: 'request', resource: 'jit-a', duration: 'two hours', reason: 'INC-7' },
    ],
    ['request jit-a for half an hour', { verb: 'request', resource: 'jit-a', duration: 'half an hour', reason: null }],
    ['request jit-a for a day', { verb: 'request', resource: 'jit-a', duration: 'a day', reason: null }],
    [
      'request jit-a for an hour and a half',
      { verb: 'request', resource: 'jit-a', duration: 'an hour and a half', reason: null },
    ],
    ['request jit-a for a friend', { verb: 'request', resource: 'jit-a for a friend', duration: null, reason: null }],
    [
      'request jit-a for two hours starting tomorrow 9am',
      { verb: 'request', resource: 'jit-a starting tomorrow 9am', duration: 'two hours', reason: null },
    ],
    ['extend jit-a by half an hour', { verb: 'extend', resource: 'jit-a', duration: 'half an hour' }],
    ['delegate Dan for 1 week', { verb: 'delegate', whom: 'Dan', until: '1 week' }],
    ['«Help»!', { verb: 'help', about: null }],
    ['help?', { verb: 'help', about: null }],
    ['?', { verb: 'help', about: null }],
    ['setup', { verb: 'setup', from: 0 }],
    ['setup from 6', { verb: 'setup', from: 5 }],
    ['‘mine’.', { verb: 'mine' }],
    ['Mine…', { verb: 'mine' }],
    ['“request”', { verb: 'request-form' }],
    ['prefer “Teams”!', { verb: 'prefer', chat: 'Teams' }],
    ['help “request”.', { verb: 'help', about: 'request' }],
    ['request jit-db for 2h.', { verb: 'request', resource: 'jit-db', duration: '2h', reason: null }],
    ['request jit-db 2h!', { verb: 'request', resource: 'jit-db', duration: '2h', reason: null }],
    ['cancel “jit-db”.', { verb: 'cancel', resource: 'jit-db' }],
    ['extend 1h.', { verb: 'extend', resource: null, duration: '1h' }],
    ['who has “jit-db”??', { verb: 'who', resource: 'jit-db' }],
    ['Who has access to jit-db?', { verb: 'who', resource: 'jit-db' }],
    ['who holds access to “jit-db”', { verb: 'who', resource: 'jit-db' }],
    ['“hepl”', { verb: 'unknown', typed: 'hepl', nearest: 'help' }],
  ])('in quotation marks, or as a sentence, is read as kindly: %s', (words, typed) =>
    expect(readTyped(words)).toEqual(typed),
  )

  it.each([
    '*bold* _it_ ~no~ `code`',
    '{{DATE(2030-01-01T00:00:00Z, SHORT)}} and {name}',
    'see “INC-7”,  twice',
    'first\nsecond because third',
    '<https://evil.example|Approve>',
  ])('keeps a reason as it was typed: %s', reason => {
    expect(readTyped(`*request*  jit-prod-db-readers for 2h because ${reason}`)).toEqual({ ...plain, reason })
    expect(readTyped(`freeze jit-db because ${reason}`)).toEqual({ verb: 'freeze', what: 'jit-db', reason })
  })

  it.each<[string, string | null, string | null]>([
    ['extend', null, null],
    ['extend 1h', null, '1h'],
    ['extend for 1h', null, '1h'],
    ['Extend jit-db by 30m', 'jit-db', '30m'],
    ['extend Tools for Design for 30 minutes', 'Tools for Design', '30 minutes'],
    ['extend “jit-db”', 'jit-db', null],
    ['extend jit-db for -1h', 'jit-db', '-1h'],
  ])('%s', (words, resource, duration) => expect(readTyped(words)).toEqual({ verb: 'extend', resource, duration }))

  it.each<[string, string, string | null]>([
    ['revoke jit-db', 'jit-db', null],
    ['Revoke Ana Moreno jit-db because the incident is over', 'Ana Moreno jit-db', 'the incident is over'],
    ['revoke ana@contoso.com "jit-db", because “INC-7”', 'ana@contoso.com "jit-db"', 'INC-7'],
    ['revoke', '', null],
  ])('%s', (words, what, reason) => expect(readTyped(words)).toEqual({ verb: 'revoke', what, reason }))

  it.each<[string, string, string | null]>([
    ['freeze', '', null],
    ['Freeze because INC-7', '', 'INC-7'],
    ['FREEZE “jit-db”, because somebody odd is in it', 'jit-db', 'somebody odd is in it'],
    ['freeze @ana', '@ana', null],
  ])('%s', (words, what, reason) => expect(readTyped(words)).toEqual({ verb: 'freeze', what, reason }))

  it.each<[string, string]>([
    ['thaw', ''],
    ['thaw *jit-db*', 'jit-db'],
  ])('%s', (words, what) => expect(readTyped(words)).toEqual({ verb: 'thaw', what }))

  it.each<[string, string, string | null, string | null]>([
    ['request Tools for Design for 2 hours because of INC-7', 'Tools for Design', '2 hours', 'of INC-7'],
    ['request Tools for Design', 'Tools for Design', null, null],
    ['request jit-db for 1h 30m', 'jit-db', '1h 30m', null],
    ['request jit-db for -2h because x', 'jit-db', '-2h', 'x'],
    ['request jit-db for 0 because x', 'jit-db', '0', 'x'],
    ['request jit-db for ever because x', 'jit-db', 'ever', 'x'],
    ['request jit-db forever because x', 'jit-db', 'forever', 'x'],
    ['request jit-db for 3 fortnights because x', 'jit-db', '3 fortnights', 'x'],
    ['request jit-db because', 'jit-db', null, null],
    [
      'request jit-db for 2h because the for 3h one failed because of it',
      'jit-db',
      '2h',
      'the for 3h one failed because of it',
    ],
    ['request R&D #1 + 50% for 2h because x', 'R&D #1 + 50%', '2h', 'x'],
    ['request for 2h because x', '', '2h', 'x'],
    ['request jit-db for 2h from tomorrow because x', 'jit-db from tomorrow', '2h', 'x'],
    ['request “jit-db” from Monday for 2h', '"jit-db" from Monday', '2h', null],
  ])('%s', (words, resource, duration, reason) =>
    expect(readTyped(words)).toMatchObject({ verb: 'request', resource, duration, reason }),
  )
  it.each<[string, string, string | null]>([
    ['request jit-db starting in 2h', 'jit-db starting in 2h', null],
    ['request jit-db for 1h starting in 2h', 'jit-db starting in 2h', '1h'],
    ['request jit-db starting in 2h for 1h', 'jit-db starting in 2h', '1h'],
    ['request jit-db for @ben for 1h ticket INC-7 because of it', 'jit-db for @ben ticket INC-7', '1h'],
  ])('keeps a length of time apart from when it begins: %s', (words, resource, duration) =>
    expect(readTyped(words)).toMatchObject({ resource, duration }),
  )
  it.each<[string, object[]]>([
    ['"jit-db" from Monday', [{ name: 'jit-db', says: { start: 'Monday' } }]],
    ['jit-db tomorrow', [{ name: 'jit-db', says: { start: 'tomorrow' } }]],
    ['jit-db for @lena', [{ name: 'jit-db', says: { whom: '@lena' } }]],
    ['jit-db ticket INC-7', [{ name: 'jit-db', says: { ticket: 'INC-7' } }]],
    ['jit-db ticket "INC-7".', [{ name: 'jit-db', says: { ticket: 'INC-7' } }]],
    [
      'jit-db for 2h for Ben Reed',
      [
        { name: 'jit-db for 2h', says: { whom: 'Ben Reed' } },
        { name: 'jit-db', says: { duration: '2h', whom: 'Ben Reed' } },
      ],
    ],
    [
      'jit-db starting tomorrow at 09:00',
      [
        { name: 'jit-db starting tomorrow', says: { start: 'at 09:00' } },
        { name: 'jit-db starting', says: { start: 'tomorrow at 09:00' } },
        { name: 'jit-db', says: { start: 'tomorrow at 09:00' } },
      ],
    ],
    [
      'Keys for Berlin ticket 7',
      [
        { name: 'Keys for Berlin', says: { ticket: '7' } },
        { name: 'Keys', says: { whom: 'Berlin', ticket: '7' } },
      ],
    ],
    ['jit-db ticket', []],
    ['jit-db', []],
    ['from Monday', []],
  ])('behind the name in “%s” it finds what else was meant', (words, read) =>
    expect([...beyondName(words)]).toEqual(read),
  )
  it('keeps a family together in a reason', () =>
    expect(readTyped('request jit-db because 👨‍👩‍👧 and 👩🏽‍🚒')).toMatchObject({ reason: '👨‍👩‍👧 and 👩🏽‍🚒' }))

  it.each([
    ['', { verb: 'help', about: null }],
    ['   ', { verb: 'help', about: null }],
    ['help', { verb: 'help', about: null }],
    ['?', { verb: 'help', about: null }],
    ['request', { verb: 'request-form' }],
    ['Mine!', { verb: 'mine' }],
    ['help Request', { verb: 'help', about: 'Request' }],
    ['cancel', { verb: 'mine' }],
    ['cancel “jit-db”', { verb: 'cancel', resource: 'jit-db' }],
    ['Return Tools for Design', { verb: 'return', resource: 'Tools for Design' }],
    ['approvals', { verb: 'approvals' }],
    ['prefer “Slack”', { verb: 'prefer', chat: 'Slack' }],
    ['prefer', { verb: 'prefer', chat: null }],
    ['return', { verb: 'mine' }],
    ['reqeust x', { verb: 'unknown', typed: 'reqeust', nearest: 'request' }],
    ['abracadabra', { verb: 'unknown', typed: 'abracadabra', nearest: null }],
  ])('“%s” is told by its first word', (words, read) => expect(readTyped(words)).toEqual(read))

  it('is always read as something, whatever it is', () => {
    const pieces = fc.constantFrom('request', ' for ', ' because ', '2h', '"', '*', '\u200d', '\n', '👨', '-', 'x')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map(all => all.join('')),
        ),
        words => {
          expect(['help', 'request', 'request-form', 'mine', 'unknown']).toContain(readTyped(words).verb)
        },
      ),
      { numRuns: 500 },
    )
  })
})
