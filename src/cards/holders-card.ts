import type { HeldThrough } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import { countsFor } from '../access/request/counting.ts'
import { type Block, type Card, line, said, saidStrong, when } from './card.ts'
import { type GroupsNamed, throughText } from './parts/held-through.ts'
import { leftOut, mostShown } from './parts/looked-up.ts'
import type { RequestView } from './parts/request-view.ts'
import { grantProgress } from './wording/grant-progress.ts'

export interface HoldersView {
  readonly resource: string
  /** `false`: only the asker's own access is shown. */
  readonly close: boolean
  readonly held: readonly { readonly grant: Grant; readonly view: RequestView }[]
  /** Members that Doorbell did not make, as the directory was last read; `null`: not known for this kind of resource. */
  readonly standing: {
    readonly names: readonly string[]
    readonly asOf: Date
    /** Groups among the members, all of whose members have it too. */
    readonly groups: readonly HeldThrough[]
    readonly named: GroupsNamed
  } | null
}

/** `who`: whoever holds it through Doorbell and until when, and whoever holds it all the same. */
export function holdersCard({ resource, close, held, standing }: HoldersView): Card {
  const title = 'Who holds it'
  const through = held
    .slice(0, mostShown)
    .map(({ grant, view }): Block => ({ kind: 'line', line: holderLine(grant, view) }))
  const nobody = close
    ? 'Nobody holds it through Doorbell at the moment.'
    : 'You do not hold it through Doorbell at the moment.'
  return {
    summary: line(`${title}: `, saidStrong(resource)),
    title,
    tone: 'plain',
    blocks: [
      { kind: 'line', line: line(saidStrong(resource)) },
      ...(through.length > 0 ? through : [{ kind: 'line', line: line(nobody) } as const]),
      ...leftOut(held.length).map((content): Block => ({ kind: 'note', line: content })),
      ...(close ? standingBlocks(standing) : []),
      ...(close
        ? []
        : [
            {
              kind: 'note',
              line: line('Who else holds it is shown to those who answer for it, and to auditors.'),
            } as const,
          ]),
    ],
  }
}

function holderLine(grant: Grant, { names, request }: RequestView) {
  const { title } = grantProgress(grant, { names })
  const decided = (request.status === 'approved' ? request.decisions : [])
    .filter(decision => countsFor(decision, grant.terms.entitlement))
    .toReversed()
  const approvers = decided.flatMap(({ by }) => (by.kind === 'person' ? [names(by.person)] : []))
  return line(
    saidStrong(names(grant.terms.beneficiary)),
    `: ${title === 'Approved' ? 'not granted yet' : title.toLowerCase()}`,
    ...(grant.status === 'active' ? [' until ', when(grant.endsAt)] : []),
    ...(approvers.length > 0 ? ['; approved by ', said(approvers.join(' and '))] : []),
    '.',
  )
}

function standingBlocks(standing: HoldersView['standing']): Block[] {
  if (!standing) return [{ kind: 'note', line: line('Who holds it by other ways than Doorbell is not listed here.') }]
  const { names, asOf, groups, named } = standing
  const asRead = ['in the directory as of ', when(asOf)] as const
  if (names.length === 0)
    return [
      { kind: 'note', line: line('Nobody holds it directly by other ways than Doorbell, ', ...asRead, '.') },
      ...groupBlocks(groups, named),
    ]
  return [
    { kind: 'divider' },
    { kind: 'line', line: line(`Not from Doorbell (${names.length}), `, ...asRead, ':') },
    { kind: 'line', line: line(said(names.slice(0, mostShown).join(', '))) },
    ...leftOut(names.length).map((content): Block => ({ kind: 'note', line: content })),
    ...groupBlocks(groups, named),
  ]
}

/** They are not listed: who is in a group is asked of the directory when it counts. */
const groupBlocks = (groups: readonly HeldThrough[], named: GroupsNamed): Block[] =>
  groups.length === 0
    ? []
    : [
        {
          kind: 'line',
          line: line('And the members of ', ...throughText(groups, named), ', who have it through that.'),
        },
      ]
