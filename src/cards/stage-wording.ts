import { givenFor, silentAbout } from '../access/request/counting.ts'
import type { Waiting } from '../access/rules/rule.ts'

/**
 * Which stage waits, and how many have agreed in it; nothing where one word is all that it takes. Of a bundle each part tells who has
 * agreed.
 */
export function stageText(request: Waiting): string | null {
  const { stages, current } = request.progress
  const needed = stages[current]?.needed ?? 1
  if (stages.length === 1 && needed === 1) return null
  const counted = request.ask.bundle === undefined ? [countText(request)] : []
  const all = needed === 'all' ? ['everybody who may decide it has to agree'] : []
  const said = [...counted, ...all].filter(one => one !== null).join('; ')
  return `Stage ${current + 1} of ${stages.length}${said ? `: ${said}` : ''}.`
}

/** Who everybody is was perhaps not looked up yet. */
function countText(request: Waiting): string | null {
  const { ask, progress } = request
  const needed = progress.stages[progress.current]?.needed ?? 1
  const [first] = ask.entitlements
  const given = givenFor(request, first).length
  if (needed !== 'all') return `${given} of ${needed} approvals`
  return progress.everybody ? `${given} of ${given + silentAbout(request, first).length} approvals` : null
}
