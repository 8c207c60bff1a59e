import type { BreakGlass } from '../access/break-glass.ts'
import type { BreakGlassPath } from '../access/break-glass-path.ts'
import type { Resource } from '../access/catalog.ts'
import { type ApproverSource, nameOf } from '../access/stage.ts'
import type { Minutes } from '../access/vocabulary.ts'
import { ungrantableText } from '../cards/wording/resource-wording.ts'
import { lengthText } from '../cards/wording/wording.ts'
import { never } from './expected-terms.ts'
import { fold } from './names-in-test.ts'
import type { Expectation } from './test-file.ts'

interface ExpectedEmergency {
  readonly duration: Minutes | typeof never
  readonly tell?: readonly string[] | undefined
  readonly reviewers?: readonly string[] | undefined
}

/** Where the file says nothing of emergencies, nothing is held to it. */
export function whatDiffersInEmergencies(
  { breakGlass: said }: Expectation,
  path: BreakGlassPath,
  { ungrantable }: Resource,
): string | null {
  if (said === undefined) return null
  const counts = ungrantable === null ? path.counts : null
  const expected: ExpectedEmergency = typeof said === 'object' ? said : { duration: said }
  if (!counts) {
    if (expected.duration === never) return null
    const why = ungrantable ? `it cannot be given: ${ungrantableText[ungrantable]}` : notBrokenBecause(path)
    return `expected to be had by breaking the glass for ${lengthText(expected.duration)}, and it is not: ${why}`
  }
  const found = `“${counts.name}” gives it for ${lengthText(counts.duration.max)}`
  if (expected.duration === never) return `expected never to be had by breaking the glass, and ${found}`
  if (expected.duration !== counts.duration.max)
    return `expected to be had by breaking the glass for ${lengthText(expected.duration)}, and ${found}`
  return whoElseLearns(expected, counts)
}

function whoElseLearns({ tell, reviewers }: ExpectedEmergency, { name, breakGlass }: BreakGlass): string | null {
  return (
    differs(tell, breakGlass.tell, 'to be told of it', name) ??
    differs(reviewers, breakGlass.reviewers, 'to review it', name)
  )
}

function differs(
  said: readonly string[] | undefined,
  sources: readonly ApproverSource[],
  what: string,
  entry: string,
): string | null {
  if (said === undefined) return null
  const [expected, found] = [said, sources.map(nameOf)].map(names => names.map(fold).sort().join(' and '))
  return expected === found ? null : `expected ${expected} ${what}, and by “${entry}” it is ${found}`
}

function notBrokenBecause({ entries }: BreakGlassPath): string {
  if (entries.length === 0) return 'the access file has no breakGlass'
  const opening = entries.filter(({ opens }) => opens !== null)
  if (opening.length === 0) return 'no entry of breakGlass opens it'
  if (opening.some(({ tierZero }) => tierZero)) return 'it is tier zero'
  const names = opening.map(({ entry }) => `“${entry.name}”`).join(', ')
  return `${names} ${opening.length === 1 ? 'opens' : 'open'} it, and not to them`
}
