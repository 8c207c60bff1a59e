import type { PersonId } from '../../access/vocabulary.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { Fault } from '../../ports/fault.ts'
import { withStandIns } from '../approvers/stand-ins.ts'
import { entitledThemselves } from '../approvers/who-may-decide.ts'
import type { Ports } from '../ports.ts'

/** Whether somebody may read what was answered about a request. */
export type MayRead = (reader: PersonId) => Promise<boolean>

/**
 * Answers are for those who decide, whether or not they have spoken, by the directory's word of now; besides for whoever asked and whoever receives it. Where it
 * cannot be asked, for nobody else. Once it is settled they are for those whose word settled it: whoever lost the right while it waited reads none
 * afterwards either. Looked up once, and only where something was answered.
 */
export function whoMayRead(ports: Ports, { request }: RequestView): MayRead {
  let found: Promise<ReadonlySet<PersonId>> | undefined
  const { requester, beneficiary } = request.ask
  return async reader => {
    if (reader === requester || reader === beneficiary) return true
    found ??= deciding(ports, request)
    return (await found).has(reader)
  }
}

async function deciding(ports: Ports, request: RequestView['request']): Promise<ReadonlySet<PersonId>> {
  if (request.status !== 'awaiting-approval') return settledBy(request)
  const policy = await ports.store.activePolicy()
  if (!policy) return new Set()
  try {
    const able = await entitledThemselves(ports, policy, request)
    return new Set((await withStandIns(ports, policy, request, able)).map(({ person }) => person.id))
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return new Set()
  }
}

/** Of those who agreed before somebody denied it none is known to have had the right still. */
function settledBy(request: Exclude<RequestView['request'], { readonly status: 'awaiting-approval' }>) {
  const words = request.status === 'denied' ? request.decisions.slice(0, 1) : request.decisions
  return new Set(words.flatMap(({ by }) => (by.kind === 'person' ? [by.person] : [])))
}

/** Without what was answered, where that is not for this reader. What became of the request is on every card. */
export async function withAnswersFor(view: RequestView, reader: PersonId, mayRead: MayRead): Promise<RequestView> {
  const { request } = view
  const { questions = [] } = request
  if (!questions.some(({ answer }) => answer !== null)) return view
  if (await mayRead(reader)) return view
  return { ...view, request: { ...request, questions: questions.filter(({ answer }) => answer === null) } }
}
