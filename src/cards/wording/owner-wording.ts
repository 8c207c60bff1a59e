import type {
  AskedBecause,
  ManagerProblem,
  NobodyBecause,
  OwnerFallback,
  OwnerProblem,
  OwnerSource,
  OwnerTried,
} from '../../access/catalog.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import { type Line, line, said, saidStrong } from '../card.ts'
import { undecidableText, unreachedText } from './undecidable-wording.ts'
import { lengthText, listed } from './wording.ts'

const sourceText: Readonly<Record<OwnerSource, string>> = {
  tags: 'its owner tag',
  description: 'its description',
  attributes: 'its owner attribute',
  'listed-owners': 'the directory as its owner',
}

function problemText(why: OwnerProblem, source: OwnerSource): string {
  if (why === 'only-the-requester') return 'its owner is the person who asks'
  if (source === 'listed-owners') return 'everybody listed by the directory as its owner is disabled or a guest'
  switch (why) {
    case 'unknown-value':
      return `${sourceText[source]} named nobody that the directory knew when it was read`
    case 'ambiguous-value':
      return `${sourceText[source]} could mean several, and does not say which`
    case 'nobody-active':
      return `nobody named by ${sourceText[source]} is active`
    case 'everybody-gone':
      return `everybody named by ${sourceText[source]} is disabled or deleted`
    default:
      return why satisfies never
  }
}

const neverNamedText = {
  'no-owner-configured': 'it has no resource owner of its own',
  'no-tag': 'it has no owner tag',
  'not-named': 'nothing names its owner',
} as const

const managerText: Readonly<Record<ManagerProblem, string>> = {
  'no-manager': 'the directory names no manager of the person who asks',
  'manager-inactive': 'the manager of the person who asks is disabled or a guest',
  'manager-is-the-requester': 'the manager of the person who asks is the same person',
}

/** Every place that was looked at in vain, in order; on old cards the one that was kept. */
function fallbackText(
  because: OwnerFallback | ManagerProblem | 'out-of-reach',
  tried: readonly OwnerTried[] = [],
): string {
  if (because === 'out-of-reach') return 'nobody else who may decide it can be reached in a chat'
  if (because in managerText) return managerText[because as ManagerProblem]
  if (because in neverNamedText) return neverNamedText[because as keyof typeof neverNamedText]
  const all = tried.length > 0 ? tried : [{ source: 'tags', why: because as OwnerProblem } as const]
  return [...new Set(all.map(({ why, source }) => problemText(why, source)))].join(', and ')
}

const saysText = { tags: 'tag ', description: 'its description says ', attributes: 'its attribute ' } as const

/** Whoever has answered was asked; whoever has not still is. */
export function askedBecauseText(because: AskedBecause, still = true): Line {
  const asked = still ? 'You are asked' : 'You were asked'
  switch (because.kind) {
    case 'resource-owner':
      return line(
        `${asked} because you own this resource (${saysText[because.source ?? 'tags']}`,
        said(because.key),
        ' = ',
        said(because.value),
        ').',
      )
    case 'delegated':
      return line(
        `${asked} in the stead of `,
        saidStrong(because.name),
        ', who is away and named you.',
        ...(because.also?.length
          ? [' So ', because.also.length === 1 ? 'is ' : 'are ', ...listed(because.also), '. Your word counts once.']
          : []),
      )
    case 'escalated':
      return [
        ...line(`Nobody had answered for ${lengthText(because.after)}, so you were brought in. `),
        ...askedBecauseText(because.as, still),
      ]
    case 'listed-owner':
      return line(`${asked} because the directory lists you as an owner of this resource.`)
    case 'integration-owner':
      return line(`${asked} as integration owner, because ${fallbackText(because.because, because.tried)}.`)
    case 'manager':
      return line(`${asked} because the directory names you as manager of the person who asks.`)
    case 'named':
      return line(`${asked} because the access flow names `, said(because.label), '.')
    default:
      return because satisfies never
  }
}

/** Why one place of a flow led to nobody. */
export function nobodyText(because: NobodyBecause): Line {
  switch (because.kind) {
    case 'owner': {
      const instead = {
        none: 'there is no integration owner',
        'nobody-active': 'nobody among the integration owners is active',
        'only-the-requester': 'the integration owner is the person who asks',
      } as const
      return line(`${fallbackText(because.because, because.tried)}, and ${instead[because.integrationOwner]}`)
    }
    case 'manager':
      return line(managerText[because.why])
    case 'named':
      return because.why === 'nobody-active'
        ? line('nobody of ', said(because.label), ' is active')
        : line('only the person who asks is left of ', said(because.label))
    case 'undecidable':
      return line(undecidableText(because))
    case 'unreached':
      return line(unreachedText(because))
    default:
      return because satisfies never
  }
}

/** By which word somebody was entitled to what they decided, for whoever looks into it later. */
export function entitledText(because: AskedBecause): Line {
  switch (because.kind) {
    case 'resource-owner':
      return line(
        `as resource owner (${saysText[because.source ?? 'tags']}`,
        said(because.key),
        ' = ',
        said(because.value),
        ')',
      )
    case 'delegated':
      return [...line('in the stead of ', saidStrong(because.name), ', who is entitled '), ...entitledText(because.as)]
    case 'escalated':
      return [...line(`brought in after ${lengthText(because.after)}, `), ...entitledText(because.as)]
    case 'manager':
      return line('as manager of the person who asked')
    case 'named':
      return line('because the access flow names ', said(because.label))
    default:
      return line(whoAnswersText(because))
  }
}

/** Why those who answer for a resource are asked, for somebody else than them. */
export function whoAnswersText(because: AskedBecause): string {
  switch (because.kind) {
    case 'delegated':
      return `in the stead of ${because.name}`
    case 'escalated':
      return `brought in after ${lengthText(because.after)}, ${whoAnswersText(because.as)}`
    case 'resource-owner':
      return 'as resource owner'
    case 'listed-owner':
      return 'because the directory lists them as owner'
    case 'integration-owner':
      return `as integration owner, because ${fallbackText(because.because, because.tried)}`
    case 'manager':
      return 'as manager'
    case 'named':
      return 'because the access flow names them'
    default:
      return because satisfies never
  }
}

/** One resource's owner, for whoever looks after the access file. */
export function ownerText(owner: Pick<Extract<NobodyBecause, { kind: 'owner' }>, 'because' | 'tried'>): string {
  return fallbackText(owner.because, owner.tried)
}

const namesText = { chat: 'its tag', description: 'its description', attributes: 'its attribute' } as const

/** Of several whom one place names as owners: who of them decides nothing, because nobody knows who is meant. */
export const unknownOwnersText = ({
  source,
  unknown,
}: {
  readonly source: keyof typeof namesText
  readonly unknown: NonEmpty<string>
}): Line =>
  line(
    `${namesText[source]} names `,
    ...listed(unknown),
    unknown.length === 1
      ? ', which was nobody that the directory knew when that was read, or not just one'
      : ', each of which was nobody that the directory knew when that was read, or not just one',
  )
