import fc from 'fast-check'
import { groupNames, type Name, names } from './company.test-support.ts'
import { files, group, role, type WrittenFile } from './files.test-support.ts'

const kind = <T extends string>(type: T) => fc.constant(type)
const often = <T>(usual: T, ...others: readonly T[]) => fc.constantFrom(usual, usual, usual, ...others)

const file = fc.record({ type: kind('file'), file: files })
/** What may be asked for, by whom and how, but for a thing or two that is wrong; each number chooses among what the file in force lets choose. */
const asks = fc.record({
  type: kind('asks'),
  ...{ flow: fc.nat(), who: fc.nat(), whom: fc.nat(), what: fc.nat() },
  /** Picked with it. */
  also: fc.array(fc.nat(), { maxLength: 2 }),
  length: fc.constantFrom<number>(30, 60, 120, 240, 480),
  start: often('', '', ' starting in 2h', ' starting in 30h'),
  wrong: fc.subarray(['who', 'whom', 'what', 'length', 'ticket', 'reason', 'start'] as const, { maxLength: 1 }),
  isWrong: often(false, true),
  /** What a fresh sign-in of theirs proves, where one is asked for. */
  proves: often('c1', 'c1', 'c2'),
})
const approves = fc.record({
  type: kind('approves'),
  who: fc.constantFrom<Name>('Olga', 'Otto', 'Ines', 'Eve', 'Dan', 'Dan2', 'Ana', 'Ana2', 'Ben'),
  length: often<number | null>(null, null, 15, 480),
  proves: often('c1', 'c1', 'c2'),
})
/** What somebody said they take back, or say no instead. */
const changesTheirMind = fc.record({
  type: kind('changes-their-mind'),
  who: fc.constantFrom<Name>('Olga', 'Otto', 'Ines', 'Eve', 'Dan', 'Dan2'),
  to: often<'take-back' | 'deny'>('take-back', 'deny'),
})
/** Whoever may, one after the other, and others in between. */
const everybodyApproves = fc
  .shuffledSubarray<Name>([...names], { minLength: 5 })
  .chain(order => fc.tuple(...order.map(who => approves.map(one => ({ ...one, who })))))
const delegates = fc.record({
  type: kind('delegates'),
  who: fc.constantFrom<Name>('Olga', 'Olga', 'Otto', 'Otto', 'Ines', 'Eve', 'Dan'),
  to: fc.constantFrom<Name>('Dan', 'Dan', 'Ana2', 'Otto'),
})
const back = fc.record({ type: kind('back'), who: fc.constantFrom<Name>('Olga', 'Otto', 'Ines', 'Eve') })
const moves = fc.record({
  type: kind('moves'),
  who: fc.constantFrom(...names),
  group: fc.constantFrom(...groupNames),
})
const manager = fc.record({
  type: kind('manager'),
  of: fc.constantFrom<Name>('Ana', 'Ben', 'Dan', 'Otto'),
  is: fc.constantFrom<Name | null>('Otto', 'Ana', 'Eve', 'Ana2', null),
})
const leaves = fc.record({ type: kind('leaves'), who: fc.constantFrom(...names), back: fc.boolean() })
const breaks = fc.record({
  type: kind('breaks'),
  who: fc.constantFrom<Name>('Ana', 'Ben', 'Otto'),
  what: fc.constantFrom('jit-prod-db-readers', 'jit-prod-kube', 'User Administrator in Berlin office'),
  length: often('', ' for 10m', ' for 4h'),
})
/** Whoever holds something, or whoever asked for it. */
const lengthens = fc.record({ type: kind('extends'), who: fc.nat() })
const fails = fc.record({ type: kind('fails') })
const winds = fc.record({ type: kind('winds'), minutes: fc.constantFrom(1, 10, 20, 25, 61, 110, 121, 200, 600) })

const meanwhile = fc.oneof(
  { weight: 3, arbitrary: file },
  { weight: 3, arbitrary: moves },
  ...[manager, leaves, delegates, back, breaks, winds, asks].map(arbitrary => ({ weight: 1, arbitrary })),
)
const steps = fc.oneof(
  asks,
  approves,
  changesTheirMind,
  delegates,
  back,
  moves,
  manager,
  leaves,
  breaks,
  lengthens,
  fails,
  winds,
  file,
)
export type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never

/** Somebody asks, the others agree; between any two of these anything may come, and a write that fails is tried again under another file. */
export const stories = fc
  .tuple(
    ...([file, fc.option(delegates), asks, fc.option(asks), fc.option(meanwhile), fc.boolean()] as const),
    ...([
      everybodyApproves,
      fc.option(meanwhile),
      fc.array(fc.oneof(lengthens, breaks), { maxLength: 3 }),
      fc.array(steps, { maxLength: 3 }),
      fc.option(changesTheirMind),
    ] as const),
  )
  .map(([first, away, ask, another, before, trouble, words, after, longer, others, other]): readonly Step[] => [
    first,
    ...(away ? [away] : []),
    ask,
    ...(another ? [another] : []),
    ...(before ? [before] : []),
    ...(trouble ? [{ type: 'fails' as const }] : []),
    ...words.slice(0, 2),
    ...(other ? [{ ...other, who: words[0]?.who ?? other.who }] : []),
    ...words.slice(2),
    ...(after ? [after] : []),
    { type: 'winds', minutes: 1 },
    ...longer,
    ...others,
    { type: 'winds', minutes: 1 },
  ])

const owner = { stages: [{ from: ['owner' as const] }], delegates: { group: 'Stand-ins' } }
const written: WrittenFile = {
  version: 1,
  identity: { slackEmailMatch: { domains: ['contoso.com'] }, sameHuman: 'employeeId' },
  integrations: [
    {
      name: 'Contoso',
      type: 'entra',
      resourceTypes: ['group', 'directory-role'],
      roles: { include: [{ role: 'User Administrator', scope: 'Berlin office' }] },
      integrationOwner: { attribute: 'group', values: ['IT Service Owners'] },
      resourceOwner: [{ key: 'owner', attribute: 'group' }],
      tags: {
        'jit-prod-db-readers': { owner: 'Data Platform Leads', env: 'prod' },
        'jit-prod-kube': { owner: 'Platform Leads', env: 'prod' },
      },
    },
  ],
  bundles: [
    {
      name: 'Kit',
      resources: [
        ...['jit-prod-db-readers', 'jit-prod-kube'].map(name => ({ ...group, name })),
        { ...role, name: 'User Administrator', scope: 'Berlin office' },
      ],
    },
  ],
  flows: [
    {
      name: 'Flow 0',
      requesters: { groups: ['Engineering'] },
      resources: [{ bundle: 'Kit' }],
      duration: { default: '30m', max: '2h' },
      approval: owner,
      extensions: { max: 1, each: '30m' },
    },
    {
      name: 'Flow 1',
      requesters: { groups: ['Engineering'] },
      resources: [{ ...group, name: 'jit-untagged' }],
      duration: { default: '30m', max: '1h' },
      approval: { stages: [{ from: [{ group: 'Data Platform Leads' }], needed: 'all' }] },
      stepUp: { approver: 'c1', requester: 'c1' },
    },
    {
      name: 'Flow 2',
      requesters: { groups: ['Engineering'] },
      resources: [{ ...group, name: 'jit-prod-db-readers' }],
      duration: { default: '30m', max: '1h' },
      approval: { stages: [{ from: ['owner', { group: 'Security' }], needed: 2 }], delegates: { group: 'Stand-ins' } },
    },
  ],
  breakGlass: [
    {
      resources: [{ ...group, name: 'jit-prod-kube' }],
      requesters: { groups: ['Engineering'] },
      duration: '30m',
      tell: ['owner'],
      reviewers: ['owner'],
    },
  ],
}
const asked = {
  type: 'asks',
  ...{ flow: 0, who: 0, whom: 0, what: 0, also: [], length: 30, start: '', wrong: [], isWrong: false, proves: 'c1' },
} as const
const agree = (...who: readonly Name[]) =>
  who.map(one => ({ type: 'approves', who: one, length: null, proves: 'c1' }) as const)
const changesMind = (who: Name, to: 'take-back' | 'deny') => ({ type: 'changes-their-mind', who, to }) as const
type Change = Partial<WrittenFile['flows'][number]>
/** The same file, but for some of its flows. */
const withFlows = (changes: Readonly<Record<number, Change>>): Step => ({
  type: 'file',
  file: { ...written, flows: written.flows.map((one, at) => ({ ...one, ...changes[at] })) },
})
const withFlow = (at: number, change: Change): Step => withFlows({ [at]: change })
const [readersAlone, kube] = ['jit-prod-db-readers', 'jit-prod-kube'].map(name => ({ ...group, name })) as [
  Named,
  Named,
]
type Named = typeof group & { readonly name: string }
const byRule: Change = { approval: 'automatic', stepUp: undefined }
const strict: Change = { duration: { default: '30m', max: '4h' }, stepUp: undefined }
const begin: Step = { type: 'file', file: written }
const given: Step = { type: 'winds', minutes: 1 }
/** Approved, and the write comes to nothing; by the time that it is tried again, the file says something else. */
const changedMeanwhile = (change: Partial<WrittenFile['flows'][number]>): readonly Step[] => [
  begin,
  { ...asked, flow: 2, length: 60 },
  { type: 'fails' },
  ...agree('Olga', 'Eve'),
  withFlow(2, change),
  { type: 'winds', minutes: 25 },
]
/** All owners and one of Security, or Ines alone. */
const either = withFlow(2, {
  approval: {
    stages: [
      {
        anyOf: [
          { inAnyOrder: [{ from: ['owner'], needed: 'all' }, { from: [{ group: 'Security' }] }] },
          { from: [{ user: 'Ines' }] },
        ],
      },
    ],
  },
})
/** So that there is always one of which everything can be seen: in somebody’s stead, by several owners, signed in afresh, by everybody. */
export const alwaysTold: readonly (readonly Step[])[] = [
  [
    begin,
    { type: 'delegates', who: 'Olga', to: 'Dan' },
    { type: 'delegates', who: 'Eve', to: 'Ana2' },
    asked,
    ...agree('Ana', 'Ana2', 'Dan', 'Eve', 'Ines'),
    given,
    { type: 'extends', who: 0 },
    { type: 'extends', who: 0 },
    { type: 'breaks', who: 'Ben', what: 'jit-prod-kube', length: '' },
  ],
  [begin, { ...asked, flow: 1 }, ...agree('Olga', 'Dan', 'Otto'), given],
  // By one of two alternatives, with somebody who joins before the last word.
  [
    either,
    { ...asked, flow: 2 },
    ...agree('Olga', 'Eve'),
    { type: 'moves', who: 'Ben', group: 'Data Platform Leads' },
    ...agree('Otto', 'Ben'),
    given,
  ],
  // For as long as it may be had at all, so that nothing is left to extend.
  [begin, { ...asked, length: 120 }, ...agree('Olga', 'Eve', 'Ines'), given, { type: 'extends', who: 0 }],
  // Olga owns what she asks for, and of Dan one account asks and the other decides.
  [begin, { ...asked, flow: 2, who: 3 }, ...agree('Olga', 'Otto', 'Eve'), given],
  [begin, { ...asked, flow: 2, who: 4 }, ...agree('Dan2', 'Otto', 'Eve'), given],
  // Dan stands in for Olga, and his other account is asked itself: they are one human, and count once.
  [begin, { type: 'delegates', who: 'Olga', to: 'Dan' }, { ...asked, flow: 2 }, ...agree('Dan', 'Dan2', 'Otto'), given],
  // Whoever asks names the one whom an owner who is away has named: nobody decides for themselves, and so nor does Dan.
  [
    begin,
    { type: 'delegates', who: 'Olga', to: 'Dan' },
    { type: 'delegates', who: 'Ana', to: 'Dan' },
    asked,
    ...agree('Dan', 'Olga', 'Eve', 'Ines'),
    given,
  ],
  // Half of what was asked for, and no more: nothing of it is extended.
  [
    begin,
    { ...asked, length: 60 },
    ...agree('Olga', 'Eve', 'Ines').map(one => ({ ...one, length: 30 })),
    given,
    { type: 'extends', who: 0 },
  ],
  // Two picked in one request: each owner speaks for what is theirs.
  [
    withFlow(2, { resources: ['jit-prod-db-readers', 'jit-prod-kube'].map(name => ({ ...group, name })) }),
    { ...asked, flow: 2, also: [1] },
    ...agree('Olga', 'Eve', 'Otto', 'Dan2'),
    given,
  ],
  // What one took back counts no more, and what one said no to after a yes is over.
  [begin, { ...asked, flow: 2 }, ...agree('Olga'), changesMind('Olga', 'take-back'), ...agree('Eve', 'Otto'), given],
  [begin, { ...asked, flow: 2 }, ...agree('Olga'), changesMind('Olga', 'deny'), ...agree('Eve', 'Otto'), given],
  // A rule gives nothing of which people decide: not in a bundle, nor by a word that it gave before they did.
  [withFlow(0, { approval: 'automatic' }), asked, given],
  [withFlow(1, byRule), { ...asked, flow: 1 }, given],
  [
    withFlow(1, byRule),
    { type: 'fails' },
    { ...asked, flow: 1 },
    withFlows({ 1: byRule, 2: { resources: [{ ...group, name: 'jit-untagged' }] } }),
    { type: 'winds', minutes: 25 },
  ],
  // Kube is opened by the second alone, and the readers by the first, which asks for more of them: they are asked for apart.
  [
    withFlows({ 1: { ...strict, resources: [readersAlone] }, 2: { resources: [readersAlone, kube] } }),
    { ...asked, flow: 2, also: [1], wrong: ['length'], isWrong: true },
    ...agree('Olga', 'Eve', 'Otto', 'Dan2'),
    given,
  ],
  // For half an hour two are enough; whoever goes on for an hour more needs everybody.
  [
    withFlow(1, { ...strict, resources: [readersAlone] }),
    { ...asked, flow: 2 },
    ...agree('Olga', 'Eve'),
    given,
    { ...asked, flow: 2, length: 60 },
    ...agree('Olga', 'Eve', 'Otto'),
    given,
  ],
  changedMeanwhile({ duration: { default: '30m', max: '30m' } }),
  changedMeanwhile({ requesters: { groups: ['Security'] } }),
  changedMeanwhile({ resources: [{ ...group, name: 'jit-untagged' }] }),
  changedMeanwhile({ approval: { stages: [{ from: ['owner'], needed: 2 }] } }),
  changedMeanwhile({ stepUp: { approver: 'c1' } }),
  [
    begin,
    { ...asked, flow: 2 },
    ...agree('Olga'),
    withFlow(2, { requesters: { groups: ['Security'] } }),
    ...agree('Eve'),
    given,
  ],
]
