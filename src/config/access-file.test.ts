import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { accessFileJsonSchema, describeFileProblem, parseAccessFile } from './access-file.ts'

const good = `version: 1
admins: { groups: [Doorbell Admins] }
auditors: { groups: [Internal Audit] }
identity:
  slackEmailMatch: { domains: [contoso.com] }
  importFile: people.csv
integrations:
  - name: Contoso
    type: entra
    cloud: global
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner:
      - { key: owner, attribute: group }
    ownerSources: [tags]
    tags:
      jit-prod-db-readers: { owner: Data Platform Leads, env: prod }
    customAccessDetails: "Use the jump host"
flows:
  - name: Production for engineers
    requesters: { groups: [Engineering] }
    resources: [ { integration: Contoso, type: group, matching: "jit-prod-*" } ]
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
      timeout: 8h
      reason: { approve: optional, deny: required }
`

/** The good file with one passage replaced; the passage must be there, or the test would test nothing. */
function goodBut(passage: string, replacement: string): string {
  if (!good.includes(passage)) throw new Error(`the good file has no ${passage}`)
  return good.replace(passage, replacement)
}

function problemsIn(text: string): readonly string[] {
  const parsed = parseAccessFile(text, 'access.yaml')
  return parsed.ok ? [] : parsed.problems.map(describeFileProblem)
}

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

  const tiers = (...minutes: number[]) => minutes.map(after => `{ after: ${after}m, to: [{ group: IT }] }`).join(', ')

  it.each([
    ['timeout: 8h', 'timeout: 8h\n      remindEvery: 8h', 'is not shorter than timeout'],
    ['timeout: 8h', 'timeout: 8h\n      askAtMost: 0', 'must be at least 1'],
    ['timeout: 8h', 'timeout: 8h\n      escalate: []', 'is an empty list'],
    ['timeout: 8h', 'timeout: 8h\n      delegates: { user: olga@contoso.com }', 'delegates'],
    ['timeout: 8h', `timeout: 8h\n      escalate: [${tiers(8 * 60)}]`, 'is not shorter than timeout'],
    ['timeout: 8h', `timeout: 8h\n      escalate: [${tiers(60, 60)}]`, 'is the same as of the tier before it'],
    ['timeout: 8h', `timeout: 8h\n      escalate: [${tiers(60, 30)}]`, 'the soonest comes first'],
    ['timeout: 8h', `timeout: 8h\n      escalate: [${tiers(1, 2, 3, 4, 5, 6)}]`, 'has more than 5 tiers'],
    ['timeout: 8h', 'timeout: 8h\n      escalate: [{ after: 1h }]', 'escalate[0].to'],
    ['timeout: 8h', 'timeout: 8h\n      escalate: [{ after: 1h, to: [{ team: IT }] }]', 'must be owner, manager'],
    [
      'justification: { required: true }',
      'justification: { required: true }\n    extensions: { max: 1, each: 8h }',
      'leaves nothing to extend',
    ],
    [
      'justification: { required: true }',
      'justification: { required: true }\n    extensions: { max: 0, each: 1h }',
      'must be at least 1',
    ],
  ])('is refused where it contradicts itself: %s -> %s', (passage, replacement, problem) =>
    expect(problemsIn(goodBut(passage, replacement)).join()).toContain(problem),
  )

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
      'access.yaml:24:26: flows[0].duration.default is longer than duration.max',
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
    ['needed: 1', 'needed: 1.5', '28:36: flows[0].approval.stages[0].needed must be a whole number'],
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
      '19:26: integrations[0].customAccessDetails must be at most 400 characters',
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
    expect(problemsIn(goodBut('"Use the jump host"', `"${'👩‍👩‍👧‍👦'.repeat(400)}"`))).toEqual([])
  })
})

describe('for whom a flow lets somebody ask', () => {
  it.each([
    ['requestFor: [self, others]', []],
    ['requestFor: [others, others]', ['flows[0].requestFor[1] "others" is listed already']],
    ['requestFor: [own-admin-account]', ['flows[0].requestFor[0] "own-admin-account" needs identity.sameHuman']],
    ['requestFor: [me]', ['flows[0].requestFor[0] must be one of self, others, direct-reports, own-admin-account']],
  ])('%s', (line, sentences) => {
    const problems = problemsIn(goodBut('justification:', `${line}\n    justification:`))
    expect(problems).toHaveLength(sentences.length)
    for (const sentence of sentences) expect(problems.join()).toContain(sentence)
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

describe('a bundle', () => {
  const kit = `bundles:
  - name: On-call kit
    resources:
      - { integration: Contoso, type: group, name: jit-prod-db }
      - { integration: Contoso, type: group, name: jit-k8s-debug }
`
  const selector = 'integration: Contoso, type: group, matching: "jit-prod-*"'
  const withKit = (bundles: string, opened = 'bundle: On-call kit') =>
    goodBut('flows:', `${bundles}flows:`).replace(selector, opened)

  it('is a name for resources that a flow opens together', () => {
    const parsed = parseAccessFile(withKit(kit), 'access.yaml')
    expect(parsed.ok && parsed.file.content).toMatchObject({
      bundles: [{ name: 'On-call kit', resources: [{ name: 'jit-prod-db' }, { name: 'jit-k8s-debug' }] }],
      flows: [{ resources: [{ bundle: 'On-call kit' }] }],
    })
  })

  const part = '      - { integration: Contoso, type: group, name: jit-k8s-debug }\n'
  const many = Array.from({ length: 21 }, (_, n) => part.replace('jit-k8s-debug', `jit-${n}`)).join('')
  it.each([
    [
      kit,
      'bundle: On-call',
      'flows[0].resources[0].bundle "On-call" is no bundle of this file; the nearest is "On-call kit"',
    ],
    ['', 'bundle: On-call kit', 'flows[0].resources[0].bundle "On-call kit" is no bundle of this file'],
    ['bundles: []\n', undefined, 'bundles is an empty list: name at least one'],
    [
      'bundles:\n  - { name: On-call kit, resources: [] }\n',
      undefined,
      'bundles[0].resources is an empty list: name at least one',
    ],
    [
      kit + kit.replace('bundles:\n', ''),
      undefined,
      'bundles[1].name "On-call kit" is given to another of the bundles already',
    ],
    [kit + part, undefined, 'bundles[0].resources[2].name is listed in this bundle already'],
    [
      kit.replace('name: On-call kit', 'name: JIT-prod-db'),
      'bundle: JIT-prod-db',
      'bundles[0].name "JIT-prod-db" is the name of a resource too: nobody could tell which of them is asked for',
    ],
    [
      kit.replace('Contoso, type: group, name: jit-k8s', 'Contso, type: group, name: jit-k8s'),
      undefined,
      'bundles[0].resources[1].integration "Contso" is no integration of this file; the nearest is "Contoso"',
    ],
    [
      kit.replace('type: group, name: jit-k8s', 'type: directory-role, name: jit-k8s'),
      undefined,
      'bundles[0].resources[1].type "directory-role" is not among the resourceTypes of "Contoso"',
    ],
    [kit.replace('name: jit-k8s-debug', 'matching: "jit-*"'), undefined, 'bundles[0].resources[1].name is missing'],
    [kit, 'bundle: On-call kit, type: group', 'flows[0].resources[0].type does not go with what stands beside it'],
    [
      kit.replace(part, many),
      undefined,
      'bundles[0].resources names more than 20 resources: nobody could read what they decide about. Make a group of those that always go together, or several bundles',
    ],
  ])('is refused in a sentence: %#', (bundles, opened, sentence) => {
    const found = problemsIn(withKit(bundles, opened ?? 'bundle: On-call kit'))
    expect(found.map(problem => problem.replace(/^access\.yaml:\d+:\d+: /, ''))).toContain(sentence)
  })

  it('needs somebody who could approve each of its parts', () => {
    const night = kit.replace('Contoso, type: group, name: jit-k8s', 'Night, type: group, name: jit-k8s')
    const withNight = withKit(night).replace('bundles:', '  - { name: Night, type: entra }\nbundles:')
    expect(problemsIn(withNight).join()).toContain('integration "Night" has no integrationOwner')
  })
})

describe('the hours of a flow', () => {
  const withHours = (hours: string) => `${good}    hours: ${hours}\n`
  const office = '{ days: [mon, fri], from: "07:00", to: "19:00", zone: Europe/Berlin }'

  it('are days and times in a time zone that exists, whether or not they are in quotes', () => {
    const parsed = parseAccessFile(withHours(office.replaceAll('"', '')), 'access.yaml')
    expect(parsed.ok && parsed.file.content.flows[0]?.hours).toEqual({
      days: ['mon', 'fri'],
      from: 420,
      to: 1_140,
      zone: 'Europe/Berlin',
      endWithHours: false,
    })
    expect(problemsIn(withHours(office.replace('07:00', '22:00').replace('19:00', '06:00')))).toEqual([])
    expect(problemsIn(withHours(office.replace('19:00', '24:00').replace('Europe/Berlin', 'UTC')))).toEqual([])
  })

  it.each([
    ['Europe/Berlin', 'Europe/Berlim', 'flows[0].hours.zone is no time zone; the nearest is Europe/Berlin'],
    ['Europe/Berlin', 'CET', 'flows[0].hours.zone is no time zone; the nearest is'],
    ['Europe/Berlin', '"+01:00"', 'flows[0].hours.zone is no time zone; the nearest is'],
    ['"07:00"', '"7 am"', 'flows[0].hours.from must be a time of the day such as "07:00", up to "24:00"'],
    ['"19:00"', '"24:30"', 'flows[0].hours.to must be a time of the day such as "07:00", up to "24:00"'],
    ['"07:00"', '"19:00"', 'flows[0].hours.from leaves no time: for the whole day write "00:00" to "24:00"'],
    ['fri', 'fri, mon', 'flows[0].hours.days[2] "mon" is listed already'],
    ['fri', 'friday', 'flows[0].hours.days[1] must be one of mon, tue, wed, thu, fri, sat, sun'],
    [
      'zone: Europe/Berlin',
      'zone: Europe/Berlin, endWithHours: 7',
      'flows[0].hours.endWithHours must be true or false',
    ],
  ])('are refused where %s became %s', (passage, replacement, problem) => {
    expect(problemsIn(withHours(office.replace(passage, replacement)))).toEqual([expect.stringContaining(problem)])
  })
})

describe('a flow that approves by itself', () => {
  const automatic = `${good.slice(0, good.indexOf('    approval:'))}    approval: automatic\n`

  it('says so in one word, and asks whoever approves for nothing', () => {
    expect(problemsIn(automatic)).toEqual([])
    expect(problemsIn(automatic.replace('automatic', 'auto'))).toEqual([
      'access.yaml:26:15: flows[0].approval must be automatic, or a mapping with stages',
    ])
    expect(problemsIn(`${automatic}    stepUp: { approver: c1 }\n`)).toEqual([
      'access.yaml:27:25: flows[0].stepUp.approver is asked of nobody: this flow approves by itself',
    ])
    expect(problemsIn(`${automatic}    stepUp: { requester: c1 }\n`)).toEqual([])
  })
})

describe('directory roles in an access file', () => {
  const roles = 'resourceTypes: [group, directory-role]\n    roles: { include: [Helpdesk Administrator] }'

  it('are listed one by one, each in the whole tenant or in one administrative unit', () => {
    const include = '{ include: [Helpdesk Administrator, { role: User Administrator, scope: Berlin office }] }'
    const file = goodBut('resourceTypes: [group]', `resourceTypes: [group, directory-role]\n    roles: ${include}`)
    expect(problemsIn(file)).toEqual([])
  })

  it.each([
    ['resourceTypes: [group]', 'roles: { include: [Helpdesk] }', 'integrations[0].roles needs directory-role'],
    ['resourceTypes: [group]', 'tierZero: [Global Administrator]', 'integrations[0].tierZero needs directory-role'],
    ['type: group, matching: "jit-prod-*"', 'type: directory-role, name: Helpdesk', '"directory-role" is not among'],
    ['matching: "jit-prod-*"', 'name: jit-x, scope: Berlin', 'scope belongs to a directory-role'],
  ])('need to be spoken of where they are wanted: %s -> %s', (passage, replacement, what) => {
    const problems = problemsIn(goodBut(passage, replacement))
    expect(problems.filter(problem => problem.includes(what))).toHaveLength(1)
  })

  it('know no wildcard: a new role must not come in because its name fits', () => {
    const file = goodBut(
      'resourceTypes: [group]',
      "resourceTypes: [directory-role]\n    roles: { include: ['*', 'Help*'] }",
    )
    expect(problemsIn(file).filter(problem => problem.includes('no wildcard for roles'))).toHaveLength(2)
  })

  it('may be opened by name, at a scope, or by a pattern among those that are listed', () => {
    const flow = 'type: directory-role, name: User Administrator, scope: Berlin office'
    const file = goodBut('resourceTypes: [group]', roles).replace('type: group, matching: "jit-prod-*"', flow)
    expect(problemsIn(file)).toEqual([])
  })
})

describe('an access file that contradicts itself', () => {
  it('is refused when resource owners have no integration owner behind them', () => {
    const problems = problemsIn(
      goodBut('    integrationOwner: { attribute: group, values: [IT Service Owners] }\n', ''),
    )
    expect(problems).toEqual([
      'access.yaml:13:5: integrations[0].resourceOwner needs integrationOwner, for when no tag names anybody',
      'access.yaml:27:19: flows[0].approval.stages[0].from names nobody who could approve: integration "Contoso" has no integrationOwner',
    ])
  })

  it('is refused when two flows or two integrations share a name', () => {
    const doubled = `${good}${good.slice(good.indexOf('  - name: Production')).replace('Production', 'PRODUCTION')}`
    expect(problemsIn(doubled)).toEqual([
      'access.yaml:31:11: flows[1].name "PRODUCTION for engineers" is given to another of the flows already',
    ])
  })

  it('is refused when one tag key names two kinds of owner', () => {
    const line = '      - { key: owner, attribute: group }\n'
    expect(problemsIn(goodBut(line, `${line}${line.replace('group', 'user')}`))).toEqual([
      'access.yaml:16:16: integrations[0].resourceOwner[1].key "owner" is listed already',
    ])
  })

  it('is refused when a stage needs more people than it names', () => {
    expect(problemsIn(goodBut('from: [owner], needed: 1', 'from: [{ user: a }, { user: A }], needed: 2'))).toEqual([
      'access.yaml:28:55: flows[0].approval.stages[0].needed is 2, but from names only 1',
    ])
  })

  it('is refused when the stages together need more people than they name, for one person counts once', () => {
    const twice = '{ from: [{ user: a }] }\n        - { from: [{ user: a }] }'
    expect(problemsIn(goodBut('{ from: [owner], needed: 1 }', twice))).toEqual([
      'access.yaml:27:7: flows[0].approval.stages need 2 different people together, but name only 1',
    ])
  })

  it('is refused when the only requester is the only approver', () => {
    const selfish = goodBut('from: [owner], needed: 1', 'from: [{ user: Ana }]').replace(
      'requesters: { groups: [Engineering] }',
      'requesters: { users: [ana] }',
    )
    expect(problemsIn(selfish)).toEqual([
      'access.yaml:28:19: flows[0].approval.stages[0].from names nobody who could approve: nobody decides for themselves',
    ])
  })

  it('is taken when a group, which may hold anybody, stands behind a stage', () => {
    expect(problemsIn(goodBut('from: [owner], needed: 1', 'from: [{ user: a }, { group: g }], needed: 3'))).toEqual([])
  })
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
