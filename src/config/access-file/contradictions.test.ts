import { describe, expect, it } from 'vitest'
import { good, goodBut, problemsIn } from './good-file.test-support.ts'

describe('an access file that contradicts itself', () => {
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
  ])(
    'is refused where waiting, reminding and bringing others in do not go together: %s -> %s',
    (passage, replacement, problem) => expect(problemsIn(goodBut(passage, replacement)).join()).toContain(problem),
  )

  const line = 'duration: { default: 2h, max: 8h }'
  it.each([
    [
      line,
      'duration: { default: 9h, max: 8h }',
      '24:26: flows[0].duration.default is longer than duration.max: shorten it',
    ],
    [
      line,
      `${line}\n    extensions: { max: 9, each: 1h }`,
      '25:24: flows[0].extensions.max is 9, and only 8 fit into duration.max, which includes every extension: lower it',
    ],
    [
      line,
      'duration: { default: 1h, max: 2h }\n    extensions: { max: 2, each: 119m }',
      '25:24: flows[0].extensions.max is 2, and only 1 fits into duration.max',
    ],
    [
      line,
      'duration: { default: 2h, max: 8h, presets: [1h, 9h] }',
      'flows[0].duration.presets[1] is longer than duration.max, so nobody could ask for it',
    ],
    [
      line,
      'duration: { default: 2h, max: 8h, presets: [1h, 60m] }',
      'flows[0].duration.presets[1] "60m" is listed already',
    ],
    [line, `${line}\n    startWithin: 400d`, '25:18: flows[0].startWithin is longer than a year'],
    [
      '[Engineering]',
      '[Engineering, engineering]',
      '22:41: flows[0].requesters.groups[1] "engineering" is listed already',
    ],
    ['from: [owner]', 'from: [owner, owner]', '28:27: flows[0].approval.stages[0].from[1] "owner" is listed already'],
    [
      'matching: "jit-prod-*" }',
      'matching: "jit-prod-*" }, { integration: Contoso, type: group, matching: "JIT-PROD-*" }',
      'flows[0].resources[1] "Contoso group JIT-PROD-*" is listed already',
    ],
    [
      'requesters: { groups: [Engineering] }',
      'requesters: { groups: [Engineering], exclude: [{ group: ENGINEERING }] }',
      'flows[0].requesters.exclude[0] "ENGINEERING" is named among the requesters as well',
    ],
    [
      'matching: "jit-prod-*" }',
      'matching: "jit-prod-*", confersAuthority: accepted }',
      'flows[0].resources[0].confersAuthority goes with name: it is accepted of one resource, and of none unseen',
    ],
    [
      'matching: "jit-prod-*" }',
      'name: jit-x, confersAuthority: true }',
      'flows[0].resources[0].confersAuthority must be accepted',
    ],
    [
      '    resourceOwner:',
      '    userCleanupDays: 6\n    resourceOwner:',
      'integrations[0].userCleanupDays must be at least 7',
    ],
    [
      '[IT Service Owners]',
      '[IT Service Owners, IT service owners]',
      'integrationOwner.values[1] "IT service owners" is listed already',
    ],
    [
      'attribute: group }\n    ownerSources',
      'attribute: team }\n    ownerSources',
      'must be one of group, user, directory-role',
    ],
    ['from: [owner]', 'from: [{ team: Data }]', 'from[0] must be owner, manager, { group: name } or { user: name }'],
  ])('is refused with its place and its mend: %s -> %s', (passage, replacement, problem) => {
    const problems = problemsIn(goodBut(passage, replacement))
    expect(problems).toEqual([expect.stringContaining(problem)])
  })

  it('takes as many extensions as fit, of which the last may be shorter', () => {
    for (const extensions of ['{ max: 8, each: 1h }', '{ max: 1, each: 479m }', '{ max: 2, each: 5h }'])
      expect(problemsIn(goodBut(line, `${line}\n    extensions: ${extensions}`))).toEqual([])
  })

  it.each([
    ['[{ after: 1h, to: [owner] }]', 'escalate[0].to'],
    ['[{ after: 1h, to: [{ group: IT }] }, { after: 2h, to: [{ group: it }] }]', 'escalate[1].to'],
    ['[{ after: 1h, to: [{ group: IT }] }, { after: 2h, to: [owner, { group: IT }] }]', 'escalate[1].to'],
  ])('is refused when escalating goes in a circle: %s', (escalate, path) => {
    const problems = problemsIn(goodBut('timeout: 8h\n', `timeout: 8h\n      escalate: ${escalate}\n`))
    expect(problems).toEqual([
      expect.stringContaining(`${path} brings in nobody new: all of them may decide before it already`),
    ])
  })

  it('is refused when it escalates where everybody has to agree, because nobody could come in their place', () => {
    const escalating = 'timeout: 8h\n      escalate: [{ after: 1h, to: [{ group: IT }] }]\n'
    const all = goodBut('needed: 1', 'needed: all').replace('timeout: 8h\n', escalating)
    expect(problemsIn(all)).toEqual([expect.stringContaining('escalate[0].to brings in nobody')])
    const one = goodBut('needed: 1 }', 'needed: all }\n        - { from: [{ group: Security }] }')
    expect(problemsIn(one.replace('timeout: 8h\n', escalating))).toEqual([])
  })

  const both = (parties: string) => goodBut('{ from: [owner], needed: 1 }', `{ inAnyOrder: [${parties}] }`)
  it('is refused where parties that each have to agree are one, need more than they name, or name one person only', () => {
    expect(problemsIn(both('{ from: [owner] }, { from: [{ group: Security }], needed: 2 }'))).toEqual([])
    expect(problemsIn(both('{ from: [owner] }'))).toEqual([
      expect.stringContaining('stages[0].inAnyOrder is one alone: write its from and needed as the stage'),
    ])
    expect(problemsIn(both('{ from: [owner] }, { from: [{ user: a }], needed: 2 }'))).toEqual([
      expect.stringContaining('stages[0].inAnyOrder[1].needed is 2, but from names only 1'),
    ])
    expect(problemsIn(both('{ from: [{ user: a }] }, { from: [{ user: A }] }'))).toEqual([
      expect.stringContaining('need 2 different people together, but name only 1'),
    ])
    expect(problemsIn(both('{ from: [owner, owner] }, { from: [manager] }'))).toEqual([
      expect.stringContaining('stages[0].inAnyOrder[0].from[1] "owner" is listed already'),
    ])
    expect(problemsIn(both('{ from: [owner] }, { from: [{ group: Security }], needed: all }'))).toEqual([])
  })

  const either = (alternatives: string) => goodBut('{ from: [owner], needed: 1 }', `{ anyOf: [${alternatives}] }`)
  const together = '{ inAnyOrder: [{ from: [owner] }, { from: [{ group: Security }] }] }'
  it('is refused where alternatives are one, the same twice, more than anybody reads, or have one that nobody could fill', () => {
    expect(problemsIn(either(`${together}, { from: [{ group: CISO }], needed: all }`))).toEqual([])
    expect(problemsIn(either(together))).toEqual([
      expect.stringContaining('stages[0].anyOf is one alone: write it as the stage'),
    ])
    expect(problemsIn(either(`${together}, { from: [owner, owner] }`))).toEqual([
      expect.stringContaining('stages[0].anyOf[1].from[1] "owner" is listed already'),
    ])
    expect(problemsIn(either(`{ from: [owner, manager] }, { from: [manager, owner] }`))).toEqual([
      expect.stringContaining('stages[0].anyOf[1] "1 of manager or owner" is listed already'),
    ])
    expect(problemsIn(either(`${together}, { from: [{ user: a }], needed: 2 }`))).toEqual([
      expect.stringContaining('stages[0].anyOf[1].needed is 2, but from names only 1'),
    ])
    const twice = '{ inAnyOrder: [{ from: [{ user: a }] }, { from: [{ user: A }] }] }'
    expect(problemsIn(either(`{ from: [owner] }, ${twice}`))).toEqual([
      expect.stringContaining('stages[0].anyOf[1] need 2 different people together, but name only 1'),
    ])
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map(user => `{ from: [{ user: ${user} }] }`)
    expect(problemsIn(either(many.join(', ')))).toEqual([
      expect.stringContaining('stages[0].anyOf has more than 5 alternatives'),
    ])
  })
  it('is refused with a sentence where alternatives or parties are inside of one another', () => {
    expect(problemsIn(either(`{ anyOf: [{ from: [owner] }, { from: [manager] }] }, { from: [manager] }`))).toEqual([
      expect.stringContaining('an alternative has no others in it'),
    ])
    expect(problemsIn(both(`${together}, { from: [manager] }`))).toEqual([
      expect.stringContaining('cannot be in itself: write its parties beside the others'),
    ])
    expect(
      problemsIn(both(`{ anyOf: [{ from: [owner] }, { from: [manager] }] }, { from: [{ group: Security }] }`)),
    ).toEqual([expect.stringContaining('cannot be inside of inAnyOrder: write each alternative whole')])
    expect(problemsIn(goodBut('{ from: [owner], needed: 1 }', '{ from: [owner], anyOf: [] }'))).not.toEqual([])
  })
  it('is refused where of a stage’s alternatives one needs somebody whom another stage needs too', () => {
    const stages = (second: string) =>
      goodBut('- { from: [owner], needed: 1 }', `- { from: [{ user: a }] }\n        - { anyOf: [${second}] }`)
    expect(problemsIn(stages('{ from: [{ user: a }] }, { from: [{ user: b }] }'))).toEqual([
      expect.stringContaining('stages[1].anyOf[0] need 2 different people together, but name only 1'),
    ])
    expect(problemsIn(stages('{ from: [{ user: b }] }, { from: [owner] }'))).toEqual([])
  })

  it.each(['any', '1.5', '[owner]'])(
    'is refused where needed is neither a number of people nor all of them: %s',
    needed =>
      expect(problemsIn(goodBut('needed: 1', `needed: ${needed}`))).toEqual([
        expect.stringContaining('needed must be a whole number from 1 up, or all'),
      ]),
  )

  it('may bring in one of the people of another stage, who may not decide this one before', () => {
    const two = goodBut('{ from: [owner], needed: 1 }', '{ from: [owner] }\n        - { from: [{ group: IT }] }')
    expect(
      problemsIn(two.replace('timeout: 8h\n', 'timeout: 8h\n      escalate: [{ after: 1h, to: [owner] }]\n')),
    ).toEqual([])
  })

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
      'access.yaml:28:33: flows[0].approval.stages[0].from[1] "user A" is listed already',
      'access.yaml:28:55: flows[0].approval.stages[0].needed is 2, but from names only 1',
    ])
  })

  it('is refused when a stage needs more people than the manager and whom it names: a manager is one person', () => {
    for (const [from, needed, names] of [
      ['[manager]', 2, 1],
      ['[manager, { user: a }]', 3, 2],
    ] as const)
      expect(problemsIn(goodBut('from: [owner], needed: 1', `from: ${from}, needed: ${needed}`))).toEqual([
        expect.stringContaining(`flows[0].approval.stages[0].needed is ${needed}, but from names only ${names}`),
      ])
    for (const from of ['[manager, { user: a }]', '[manager, owner]', '[manager, { group: Security }]'])
      expect(problemsIn(goodBut('from: [owner], needed: 1', `from: ${from}, needed: 2`))).toEqual([])
    expect(
      problemsIn(goodBut('from: [owner], needed: 1', 'inAnyOrder: [{ from: [manager] }, { from: [manager] }]')),
    ).toEqual([expect.stringContaining('need 2 different people together, but name only 1')])
  })

  it('is refused when the stages together need more people than they name, for one person counts once', () => {
    const twice = '{ from: [{ user: a }] }\n        - { from: [{ user: a }] }'
    expect(problemsIn(goodBut('{ from: [owner], needed: 1 }', twice))).toEqual([
      'access.yaml:27:7: flows[0].approval.stages need 2 different people together, but name only 1',
    ])
  })

  it('is refused when some of its stages do, whatever the others name', () => {
    const around = '{ from: [{ user: a }] }\n        - { from: [{ group: g }] }\n        - { from: [{ user: A }] }'
    expect(problemsIn(goodBut('{ from: [owner], needed: 1 }', around))).toEqual([
      'access.yaml:27:7: flows[0].approval.stages need 2 different people together, but name only 1',
    ])
    const enough = '{ from: [{ user: a }] }\n        - { from: [{ user: a }, { user: b }] }'
    expect(problemsIn(goodBut('{ from: [owner], needed: 1 }', enough))).toEqual([])
    const askedByOne = goodBut('{ from: [owner], needed: 1 }', enough).replace(
      '{ groups: [Engineering] }',
      '{ users: [b] }',
    )
    expect(problemsIn(askedByOne)).toEqual([expect.stringContaining('nobody decides for themselves')])
  })

  it('is refused when only the manager decides what only managers may ask for, and nobody stands behind them', () => {
    const circle = goodBut('from: [owner], needed: 1', 'from: [manager]')
      .replace('    integrationOwner: { attribute: group, values: [IT Service Owners] }\n', '')
      .replace('    resourceOwner:\n      - { key: owner, attribute: group }\n', '')
    expect(problemsIn(circle)).toEqual([])
    expect(problemsIn(circle.replace('justification:', 'requestFor: [direct-reports]\n    justification:'))).toEqual([
      expect.stringContaining('names nobody who could approve: integration "Contoso" has no integrationOwner'),
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
