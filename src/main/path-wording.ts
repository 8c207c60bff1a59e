import { type AccessFlow, stagesOf } from '../access/access-flow.ts'
import type { BreakGlassPath, EntryOnPath } from '../access/break-glass-path.ts'
import type { FlowOnPath, Path, WayForOthers } from '../access/path.ts'
import type { MayAsk } from '../access/requesters.ts'
import type { ResourceSelector } from '../access/resource-selector.ts'
import { type ApproverSource, stageInWords } from '../access/stage.ts'
import type { BelowFloor } from '../access/tier-zero-floor.ts'
import { insteadText } from '../cards/can-card.ts'
import { forWhomText, type NameOf, sourceName, unjudgedText } from '../cards/wording/flow-wording.ts'
import { hoursRuleText } from '../cards/wording/hours-wording.ts'
import { lengthText } from '../cards/wording/wording.ts'

/**
 * The path, line by line: what counts at the top, then what counts where they ask for others, then each of the others with the first
 * word in it that says no.
 */
export function pathLines(
  { flows, counts, shorter, unjudged, instead }: Path,
  nameOf: NameOf,
  forOthers: readonly WayForOthers[] = [],
): readonly string[] {
  const because = new Map(instead.map(one => [one.flow.name, insteadText[one.because]]))
  const counting = flows.find(({ flow }) => flow === counts)
  const besides = forOthers.filter(({ flow }) => flow !== counts)
  const over = shorter.at(-1)?.upTo
  return [
    ...shorter.flatMap(({ flow, upTo }) =>
      flows
        .filter(one => one.flow === flow)
        .flatMap(one => countingLines(one, nameOf, ` for ${lengthText(upTo)} or less`)),
    ),
    ...(counting
      ? countingLines(counting, nameOf, over === undefined ? '' : ` for longer than ${lengthText(over)}`)
      : [unjudged ? `✗ No access flow counts: ${unjudgedText(unjudged)}.` : nothingCounts(besides.length > 0)]),
    ...besides.flatMap(({ flow, whom }) =>
      flows
        .filter(one => one.flow === flow)
        .flatMap(one => countingLines(one, nameOf, ` ${forWhomText(whom)}, and not for oneself`)),
    ),
    ...flows
      .filter(
        ({ flow }) =>
          flow !== counts && !shorter.some(one => one.flow === flow) && !besides.some(one => one.flow === flow),
      )
      .map(one => {
        const other = because.get(one.flow.name)
        return other === undefined
          ? `✗ “${one.flow.name}”: ${whyNot(one, nameOf)}`
          : `- “${one.flow.name}” is open to them as well, and does not count: ${other}`
      }),
  ]
}

const nothingCounts = (mayAskForOthers: boolean): string =>
  mayAskForOthers
    ? '✗ No access flow opens it to them for themselves.'
    : '✗ No access flow opens it to them: for them it does not exist.'

function countingLines({ flow, opens, may }: FlowOnPath, nameOf: NameOf, when = ''): readonly string[] {
  return [
    `✓ “${flow.name}” counts${when}`,
    `    opens it ${opens ? selectorText(opens) : 'by nothing'}`,
    `    open to them ${mayText(may, nameOf)}`,
    `    ${lengthsText(flow)}; ${flow.reasonRequired ? 'a reason is required' : 'no reason is required'}`,
    ...(flow.hours ? [`    begins only on ${hoursRuleText(flow.hours)}`] : []),
    `    ${decidedText(flow, nameOf)}`,
  ]
}

function whyNot({ flow, opens, lacks, may }: FlowOnPath, nameOf: NameOf): string {
  if (!opens) return 'does not open it'
  if (lacks.length > 0)
    return `names it, and it is tier zero: that takes ${lacks.map(lack => lackText[lack]).join(', ')}`
  if (may.open) return `opens it ${selectorText(opens)}, and only ${forWhomText(flow.requestFor ?? [])}`
  return `opens it ${selectorText(opens)}, and is closed to them: ${mayText(may, nameOf)}`
}

const lackText: Readonly<Record<BelowFloor, string>> = {
  'fresh-sign-in': 'a fresh sign-in of whoever approves',
  approvers: 'two approvers',
  duration: 'an hour at most',
}

function selectorText(selector: ResourceSelector): string {
  switch (selector.kind) {
    case 'named':
      return 'by its name'
    case 'matching':
      return `as matching “${selector.pattern}”`
    case 'tagged':
      return `as tagged ${Object.entries(selector.tags)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')}`
    case 'bundle':
      return `as part of the bundle “${selector.bundle}”`
    default:
      return selector satisfies never
  }
}

export function mayText(may: MayAsk, nameOf: NameOf): string {
  if (!may.open) {
    if (may.because === 'not-named') return 'none of its requesters is who they are'
    return may.group === null ? 'exclude names them' : `exclude names “${nameOf(may.group)}”, which they are in`
  }
  switch (may.by) {
    case 'everyone':
      return 'like to everyone'
    case 'name':
      return 'by name'
    case 'group':
      return `as a member of “${nameOf(may.group)}”`
    case 'manager':
      return `as the manager of somebody in “${nameOf(may.group)}”`
    default:
      return may satisfies never
  }
}

export function decidedText(flow: AccessFlow, nameOf: NameOf): string {
  const stages = stagesOf(flow).map(stage => stageInWords(stage, source => sourceName(source, nameOf)))
  return stages.length === 0 ? 'approved at once, by the flow itself' : `decided by ${stages.join(', then ')}`
}

export const lengthsText = ({ duration: { default: usual, max } }: AccessFlow): string =>
  `for ${lengthText(usual)} when nothing is said, ${lengthText(max)} at most`

/** The same of an emergency: by which entry, or of each why not. */
export function breakGlassLines({ entries, counts }: BreakGlassPath, nameOf: NameOf): readonly string[] {
  if (entries.length === 0) return ['✗ Nobody may break the glass: the access file has no breakGlass.']
  return [
    ...entries.flatMap(({ entry, opens, may }) =>
      entry === counts
        ? [
            `✓ In an emergency “${entry.name}” lets them break the glass for it`,
            `    opens it ${opens ? selectorText(opens) : 'by nothing'}`,
            `    open to them ${mayText(may, nameOf)}`,
            `    for ${lengthText(entry.duration.max)}, never for longer; a reason is required`,
            `    told at once: ${sourcesText(entry.breakGlass.tell, nameOf)}`,
            `    reviewed by ${sourcesText(entry.breakGlass.reviewers, nameOf)}, never by who took it`,
          ]
        : [],
    ),
    ...entries
      .filter(({ entry }) => entry !== counts)
      .map(one => `✗ In an emergency “${one.entry.name}”: ${whyNotBroken(one, nameOf)}`),
  ]
}

function whyNotBroken({ opens, tierZero, may }: EntryOnPath, nameOf: NameOf): string {
  if (!opens) return 'does not open it'
  if (tierZero) return 'names it, and tier zero is never given so'
  return may.open
    ? 'is open to them as well, and does not count: another gives it for longer, or stands before it'
    : `opens it ${selectorText(opens)}, and is closed to them: ${mayText(may, nameOf)}`
}

const sourcesText = (from: readonly ApproverSource[], nameOf: NameOf): string =>
  from.map(source => sourceName(source, nameOf)).join(' or ')
