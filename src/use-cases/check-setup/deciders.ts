import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import type { Resource } from '../../access/catalog.ts'
import { type Finding, ok, problem, warning } from '../../access/finding.ts'
import { reaches } from '../../access/opens.ts'
import { atLeast, canBeCarriedByAny } from '../../access/quorum.ts'
import { partiesOf, type Stage } from '../../access/stage.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { ownerText, unknownOwnersText } from '../../cards/wording/owner-wording.ts'
import { deciders } from '../approvers/deciders.ts'
import { type Needs, needsOfStages, type StageNeed } from '../approvers/needs-of-stages.ts'
import { askedOnce } from '../asked-once.ts'
import { withSettings } from '../asking/offers.ts'
import { ownersAmiss } from '../owners/ownerless.ts'
import type { Ports } from '../ports.ts'
import { checkEmergencies } from './emergencies.ts'
import { listed, pagesOf } from './listed.ts'
import type { Rules } from './rules.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/** Admins and owners who are not there, and flows that nobody could approve, as the directory has it now. */
export async function checkDeciders(ports: Asking, rules: Rules): Promise<readonly Finding[]> {
  const { policy, resources } = rules
  const asking: Asking = { store: ports.store, directory: askedOnce(ports.directory) }
  const findings: Finding[] = []
  if ((await deciders(asking, policy.admins)).length === 0)
    findings.push(
      warning('Admins', 'Nobody active is an admin of Doorbell.', { mend: 'look at admins in the access file' }),
    )
  for (const { name, integrationOwner } of policy.integrations) {
    if (integrationOwner && (await deciders(asking, integrationOwner)).length === 0)
      findings.push(
        problem('Owners', `Nobody active answers for the integration “${name}”.`, {
          mend: 'name somebody active under integrationOwner, or put somebody into what it names',
        }),
      )
  }
  const known = resources.map(resource => withSettings(resource, policy))
  for (const flow of policy.flows) {
    findings.push(
      ...(await checkFlow(
        asking,
        rules,
        flow,
        known.filter(resource => reaches(flow, resource)),
      )),
    )
  }
  findings.push(...(await checkEmergencies(asking, rules, known)), ...(await checkOwners(asking, rules, known)))
  return findings.length > 0
    ? findings
    : [ok('Approvers', 'Everything that can be asked for has somebody who can decide it.')]
}

interface Undecided {
  readonly why: string
  readonly mend: string
  /** It is about whatever the flow opens, whichever it is. */
  readonly always: boolean
  /** Another alternative of the stage is left. */
  readonly instead?: true
}

async function checkFlow(
  asking: Asking,
  { policy, pageOf }: Rules,
  flow: AccessFlow,
  opened: readonly Resource[],
): Promise<readonly Finding[]> {
  // Whose manager it would be depends on who asks.
  const counts = ({ from }: Pick<Stage, 'from'>) => !from.some(({ kind }) => kind === 'manager')
  const asked = stagesOf(flow).flatMap(partiesOf).filter(counts)
  // Whoever is named decides about everything alike, so they are looked for once and not for each resource.
  const looked = asked.some(dependsOnResource) ? opened : opened.slice(0, 1)
  const undecided = new Map<string, Undecided & { readonly some: Resource[] }>()
  for (const resource of looked) {
    const [needs = []] = await needsOfStages(asking, policy, flow, { entitlements: [resource] }, counts)
    for (const one of undecidedBy(needs, flow)) {
      const { some } = undecided.get(one.why) ?? { some: [] }
      undecided.set(one.why, { ...one, some: one.always ? [] : [...some, resource] })
    }
  }
  return [...undecided.values()].map(({ why, mend, some, instead }) => {
    const what = namesOf(some) || 'whatever it opens'
    const help = { mend, pages: pagesOf(some, { pageOf }) }
    return instead
      ? warning('Approvers', `By one of several alternatives nobody could approve ${what}: ${why}.`, help)
      : problem('Approvers', `Nobody could approve ${what}: ${why}.`, help)
  })
}

/** By the rule by which a request is refused: each stage has its people, and one human counts once across all of them. */
function undecidedBy(needs: Needs, { name }: AccessFlow): readonly Undecided[] {
  const isShort = ({ able, needed }: StageNeed) => able.size < atLeast(needed)
  const short = needs.flatMap(alternatives => {
    const isLeft = alternatives.some(parties => !parties.some(isShort))
    return alternatives
      .flat()
      .filter(isShort)
      .map(({ stage, from, needed, able }) => ({
        why: `stage ${stage + 1} of “${name}” needs ${atLeast(needed)}, and ${able.size} could decide`,
        mend: 'name an owner or a group with active people in it',
        always: !dependsOnResource({ from }),
        ...(isLeft ? { instead: true as const } : {}),
      }))
  })
  if (short.some(({ instead }) => !instead) || canBeCarriedByAny(needs)) return short
  return [
    ...short,
    {
      why: `whoever could decide one stage of “${name}” is needed in another, and each person counts once`,
      mend: 'name more or other people in one of the stages',
      always: !needs.flat(2).some(dependsOnResource),
    },
  ]
}

/** The same that whoever answers for an integration is told of every week; what nobody at all decides about is a finding of its own. */
async function checkOwners(
  asking: Asking,
  { policy, pageOf }: Rules,
  resources: readonly Resource[],
): Promise<readonly Finding[]> {
  const byReason = new Map<string, Resource[]>()
  const { ownerless, halfOwned } = await ownersAmiss(asking, policy, resources)
  for (const { resource, decided, ...why } of ownerless) {
    if (!decided) continue
    const reason = ownerText(why)
    byReason.set(reason, [...(byReason.get(reason) ?? []), resource])
  }
  const half = halfOwned.map(({ resource, ...names }) =>
    warning(
      'Owners',
      `Not everybody who is named as owner of ${resource.name} is known: ${plainText(unknownOwnersText(names))}. The others are asked.`,
      { mend: 'write the name there as the directory has it, or take it out', pages: pagesOf([resource], { pageOf }) },
    ),
  )
  const without = [...byReason].map(([reason, some]) =>
    warning(
      'Owners',
      `No resource owner can be found for ${namesOf(some)}: ${reason}. The integration owner is asked.`,
      {
        mend: 'name somebody active as its owner, by /access tag or in the access file',
        pages: pagesOf(some, { pageOf }),
      },
    ),
  )
  return [...without, ...half]
}

const namesOf = (resources: readonly Resource[]): string => listed(resources.map(({ name }) => name))

const dependsOnResource = ({ from }: Pick<Stage, 'from'>): boolean => from.some(({ kind }) => kind !== 'people')
