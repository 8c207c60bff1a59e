import type { RequestFor as Kind } from '../../access/request-for.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { type Company, type Name, names } from './company.test-support.ts'
import type { Step } from './stories.test-support.ts'
import { type File, truthOf } from './truth.test-support.ts'

/** One of them, by any number. */
export const chosen = <T>(some: readonly T[], by: number): T | undefined => some[by % Math.max(some.length, 1)]

const inWords = (what: { readonly name: string; readonly scope?: string }): string =>
  what.scope ? `${what.name} in ${what.scope}` : what.name

/** What somebody types who knows the file, but for what is to be wrong about it. */
export async function wishOf(
  company: Company,
  file: File,
  step: Extract<Step, { type: 'asks' }>,
): Promise<{ readonly who: PersonId; readonly text: string }> {
  const { of, called, human, world } = company
  const truth = truthOf(company, file)
  const flow = chosen(file.flows, step.flow) ?? file.flows[0]
  if (!flow) throw new Error('a file has a flow')
  const isWrong = (what: (typeof step.wrong)[number]) => step.isWrong && step.wrong.includes(what)
  const open = await Promise.all(names.map(async name => ((await truth.isOpenTo(flow, of[name])) ? [name] : [])))
  const name = chosen(isWrong('who') ? names : open.flat(), step.who) ?? 'Ana'
  const who = of[name]
  const relation = chosen<Kind>(flow.requestFor ?? ['self'], step.whom)
  const managed = await Promise.all(
    names.map(async one => ((await world.directory.manager(of[one]))?.id === who ? [one] : [])),
  )
  const whoms: Readonly<Record<Kind, readonly Name[]>> = {
    self: [name],
    others: names.filter(one => one !== name),
    'direct-reports': managed.flat(),
    'own-admin-account': names.filter(one => one !== name && human(of[one]) === human(who)),
  }
  const whom = chosen(isWrong('whom') || !relation ? names : whoms[relation], step.whom) ?? name
  const parts = [...called].filter(([id]) => isWrong('what') || truth.isOpened(flow, id))
  const kits = flow.resources.flatMap(one => ('bundle' in one ? [{ name: one.bundle }] : []))
  const resources = parts.map(([, one]) => one)
  const what = chosen([...resources, ...kits, ...kits], step.what)
  const also = step.also.flatMap(by => chosen(resources, by) ?? [])
  const max = Number(flow.duration.max)
  const length = isWrong('length') ? max + 1 : Math.min(step.length, max)
  const start = flow.startWithin !== undefined || isWrong('start') ? step.start : ''
  const ticket = isWrong('ticket') ? 'XX1' : flow.ticket ? 'INC-1' : ''
  const picked = what ? [what, ...(resources.some(one => one === what) ? also : [])].map(inWords) : ['nothing']
  return {
    who,
    text: [
      `request ${[...new Set(picked)].join(', ')} for ${length}m`,
      // Without a reason the words behind it could not be told apart.
      ...(isWrong('reason')
        ? []
        : [
            ...(whom === name ? [] : [`for ${whom.toLowerCase()}@contoso.com`]),
            ...(start ? [start.trim()] : []),
            ...(ticket ? [`ticket ${ticket}`] : []),
            'because of the outage',
          ]),
    ].join(' '),
  }
}
