import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { good, goodBut, problemsIn } from './access-file/good-file.test-support.ts'
import { accessFileJsonSchema, parseAccessFile } from './access-file.ts'

describe('a good access file', () => {
  it('is taken', () => {
    const parsed = parseAccessFile(good, 'access.yaml')
    expect(parsed.ok && parsed.file.content.flows[0]?.duration).toEqual({ default: 120, max: 480 })
  })

  it('needs to say only what has no safe default', () => {
    const short = `version: 1
integrations: [{ name: Contoso, type: entra, integrationOwner: { attribute: user, values: [olga@contoso.com] } }]
flows:
  - name: All
    requesters: everyone
    resources: [{ integration: Contoso, type: group, name: "jit-x#7d5f4c0e-0000-4000-8000-000000000001" }]
    duration: { default: 1h, max: 1h }
    approval: { stages: [{ from: [owner] }] }
`
    const parsed = parseAccessFile(short, 'access.yaml')
    expect(parsed.ok && parsed.file.content.flows[0]).toMatchObject({
      justification: { required: true },
      approval: { timeout: 480, reason: { deny: 'required' }, stages: [{ needed: 1 }] },
    })
  })

  it('says when people are reminded, how many are asked, and what a holder may keep for longer', () => {
    const more = goodBut('timeout: 8h\n', 'timeout: 8h\n      remindEvery: 30m\n      askAtMost: 15\n')
    const parsed = parseAccessFile(`${more}    extensions: { max: 1, each: 1h }\n`, 'access.yaml')
    expect(parsed.ok && parsed.file.content.flows[0]).toMatchObject({
      approval: { remindEvery: 30, askAtMost: 15 },
      extensions: { max: 1, each: 60 },
    })
  })

  it('says whether Entra is to end access too, of an integration and of single resources', () => {
    const file = goodBut('cloud: global', 'cloud: global\n    ending: auto\n    pim: { onboardGroups: true }').replace(
      'matching: "jit-prod-*"',
      'matching: "jit-prod-*", ending: pim',
    )
    const parsed = parseAccessFile(file, 'access.yaml')
    expect(parsed.ok && parsed.file.content.integrations[0]).toMatchObject({
      ending: 'auto',
      pim: { onboardGroups: true },
    })
    expect(parsed.ok && parsed.file.content.flows[0]?.resources[0]).toMatchObject({ ending: 'pim' })
    expect(problemsIn(goodBut('cloud: global', 'ending: entra')).join()).toContain('must be one of auto, pim, timer')
    expect(problemsIn(goodBut('cloud: global', 'pim: { onboard: true }')).join()).toContain('onboardGroups')
  })

  it('satisfies the schema that is published for editors, and a bad one does not', () => {
    const validate = new Ajv({ strict: false }).compile({ ...accessFileJsonSchema() })
    expect(validate(parse(good))).toBe(true)
    expect(validate({ ...parse(good), flws: [] })).toBe(false)
  })

  it('describes its keys in the published schema', () => {
    expect(JSON.stringify(accessFileJsonSchema())).toContain('Who answers when no resource owner can be found')
  })
})

describe('what is wrong with an access file', () => {
  it('is told all at once, each with its line and column, in the order of the file', () => {
    const bad = good
      .replace('version: 1', 'version: 2')
      .replace('cloud: global', 'cloud: moon')
      .replace('integrationOwner:', 'integrationOwnr:')
      .replace('default: 2h, max: 8h', 'default: 9h, max: 8h')
      .replace('timeout: 8h', 'timeout: soon')
      .replace('needed: 1', 'needed: 0')
    expect(problemsIn(bad)).toEqual([
      'access.yaml:1:10: version must be 1',
      'access.yaml:10:12: integrations[0].cloud must be one of global, usgov, dod, china',
      'access.yaml:13:5: integrations[0].integrationOwnr is not known here; the nearest known key is integrationOwner',
      'access.yaml:28:36: flows[0].approval.stages[0].needed must be at least 1',
      'access.yaml:29:16: flows[0].approval.timeout must be a duration such as 30m, 2h or 7d',
    ])
    expect(problemsIn(good.replace('cloud: global', 'cloud: moon').replace('default: 2h', 'default: 9h'))).toEqual([
      'access.yaml:10:12: integrations[0].cloud must be one of global, usgov, dod, china',
      'access.yaml:24:26: flows[0].duration.default is longer than duration.max: shorten it, or raise duration.max',
    ])
  })

  it.each([
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { group: [Engineering] }',
      '22:19: flows[0].requesters.group is not known here; the nearest known key is groups',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: all',
      '22:17: flows[0].requesters must be everyone, or a mapping of groups and users',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: {}',
      '22:17: flows[0].requesters names nobody: give groups, users or managersOf',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { groups: [] }',
      '22:27: flows[0].requesters.groups is an empty list: name at least one',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { everyone: true, users: [a] }',
      '22:17: flows[0].requesters says everyone and names some: keep one of them',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { groups: [Engineering], exclude: [{ group: engineering }] }',
      '22:52: flows[0].requesters.exclude[0] "engineering" is named among the requesters as well',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { everyone: true, exclude: [Contractors] }',
      '22:45: flows[0].requesters.exclude[0] must be { group: name } or { user: name }',
    ],
    [
      'matching: "jit-prod-*"',
      'tagged: { env: prd }',
      '23:63: flows[0].resources[0].tagged opens nothing: no resource under tags of "Contoso" carries "env: prd"',
    ],
    ['matching: "jit-prod-*"', 'tagged: {}', '23:63: flows[0].resources[0].tagged names no tag: { env: prod }'],
    ['    duration: { default: 2h, max: 8h }\n', '', '21:5: flows[0].duration is missing'],
    ['max: 8h', 'max: 8', '24:35: flows[0].duration.max must be text: put it in quotes'],
    ['max: 8h', 'max: 90s', '24:35: flows[0].duration.max must have a unit: m, h or d'],
    ['max: 8h', 'max: "-2h"', '24:35: flows[0].duration.max must be longer than nothing'],
    ['max: 8h', 'max: 1.01h', '24:35: flows[0].duration.max must be whole minutes'],
    [
      'from: [owner]',
      'from: [ownr]',
      '28:20: flows[0].approval.stages[0].from[0] must be owner, manager, { group: name } or { user: name }',
    ],
    ['from: [owner]', 'from: []', '28:19: flows[0].approval.stages[0].from is an empty list: name at least one'],
    ['needed: 1', 'needed: 1.5', '28:36: flows[0].approval.stages[0].needed must be a whole number from 1 up, or all'],
    [
      'integration: Contoso',
      'integration: Contosso',
      '23:33: flows[0].resources[0].integration "Contosso" is no integration of this file; the nearest is "Contoso"',
    ],
    [
      'matching: "jit-prod-*"',
      'matching: "jit-prod"',
      '23:65: flows[0].resources[0].matching has no *: to open one resource write name instead of matching',
    ],
    [
      'matching: "jit-prod-*"',
      'matching: "*", name: x',
      '23:18: flows[0].resources[0] needs either name, matching or tagged',
    ],
    [
      'domains: [contoso.com]',
      'domains: ["*.contoso.com"]',
      '5:32: identity.slackEmailMatch.domains[0] must be a mail domain such as contoso.com, without @ and without *',
    ],
    [
      'ownerSources: [tags]',
      'ownerSources: [tags, tags]',
      '16:26: integrations[0].ownerSources[1] "tags" is listed already',
    ],
    ['env: prod', 'env: 1', '18:63: integrations[0].tags.jit-prod-db-readers.env must be text: put it in quotes'],
    [
      '"Use the jump host"',
      `"${'👩‍👩‍👧‍👦'.repeat(401)}"`,
      '19:26: integrations[0].customAccessDetails is more than a card shows: a character that is made of many, as some emoji are, takes the room of all of them',
    ],
    [
      '"Use the jump host"',
      `"${'x'.repeat(401)}"`,
      '19:26: integrations[0].customAccessDetails must be at most 400 characters, and has 401',
    ],
    ['required: true', 'required: yes', '25:32: flows[0].justification.required must be true or false'],
    [
      'admins: { groups: [Doorbell Admins] }',
      'admins: [Doorbell Admins]',
      '2:9: admins must be a mapping of keys to values',
    ],
    [
      'importFile: people.csv',
      'sameHuman: extensionAttribute16',
      '6:14: identity.sameHuman must be one of employeeId, extensionAttribute1, extensionAttribute2, extensionAttribute3, extensionAttribute4, extensionAttribute5, extensionAttribute6, extensionAttribute7, extensionAttribute8, extensionAttribute9, extensionAttribute10, extensionAttribute11, extensionAttribute12, extensionAttribute13, extensionAttribute14, extensionAttribute15',
    ],
    ['name: Contoso', 'name: " "', '8:11: integrations[0].name must not be blank'],
  ])('is a clear sentence where %s became %s', (passage, replacement, sentence) => {
    expect(problemsIn(goodBut(passage, replacement))).toContain(`access.yaml:${sentence}`)
  })

  it('counts an access text of 400 characters as people count them', () => {
    expect(problemsIn(goodBut('"Use the jump host"', `"${'👍🏽'.repeat(400)}"`))).toEqual([])
  })
})

describe('what a later release will have', () => {
  it.each([['type: entra', 'type: azure-devops', 'integrations[0].type "azure-devops"']])(
    'is refused as such: %s -> %s',
    (passage, replacement, what) => {
      const problems = problemsIn(goodBut(passage, replacement))
      expect(
        problems.filter(problem => problem.endsWith(`: ${what} is not supported by this release of Doorbell yet`)),
      ).toHaveLength(1)
    },
  )
})

describe('a file that is no access file', () => {
  it.each([
    ['nothing', ' \n', 'access.yaml:1:1: the file is empty: begin with version: 1'],
    ['a list', '- version: 1', 'access.yaml:1:1: must be a mapping of keys to values'],
    ['a duplicate key', `${good}version: 1\n`, 'access.yaml:31:1: this is not valid YAML: Map keys must be unique'],
    ['an open bracket', 'version: [1\n', 'this is not valid YAML'],
    ['two documents', 'version: 1\n---\nversion: 1\n', 'this is not valid YAML'],
    ['an unknown tag', 'version: !!js/function 1\n', 'this is not valid YAML'],
    [
      'an alias to nothing',
      'version: *nothing\n',
      'access.yaml:1:10: *nothing refers to nothing: there is no &nothing before it',
    ],
    [
      'an alias that holds itself',
      'version: 1\nadmins: { groups: &names [Doorbell Admins, *names] }\n',
      'access.yaml:2:44: *names stands inside of &names, so that it would hold itself',
    ],
    ['a megabyte', `# ${'x'.repeat(1024 * 1024)}`, 'the file is larger than 1 MiB'],
    ['a pit', '['.repeat(100_000), 'this is not valid YAML'],
    [
      'a bomb of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`,
      'unfolds into too much by its aliases',
    ],
    ['a key that poisons objects', `__proto__: { version: 1 }\n${good}`, '__proto__ is not known here'],
  ])('is refused: %s', (_what, text, sentence) => {
    expect(problemsIn(text).join('\n')).toContain(sentence)
  })

  it('may use an alias as YAML intends, and problems behind it are found', () => {
    const aliased = goodBut('[Doorbell Admins]', '&names [Doorbell Admins, 7]').replace('[Internal Audit]', '*names')
    expect(problemsIn(aliased)).toEqual([
      'access.yaml:2:44: admins.groups[1] must be text: put it in quotes',
      'access.yaml:2:44: auditors.groups[1] must be text: put it in quotes',
    ])
  })

  it('never makes the reader fail, whatever is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => typeof parseAccessFile(text, 'x').ok === 'boolean'))
    const lines = good.split('\n')
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.string(), (at, text) => {
        const parsed = parseAccessFile(lines.with(at, `${lines[at]}${text}`).join('\n'), 'x')
        return (
          parsed.ok || parsed.problems.every(({ line, column, problem }) => line > 0 && column > 0 && problem !== '')
        )
      }),
    )
  })
})
