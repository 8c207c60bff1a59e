import type { Directory } from '../ports/provider.ts'

/**
 * The directory for the length of one answer: the same question is asked once. Never kept for longer, because what is decided
 * rests on what is true at that moment.
 */
export function askedOnce(directory: Directory): Directory {
  const answers = new Map<string, Promise<unknown>>()
  const once = <Question extends readonly unknown[], Answer>(
    name: string,
    ask: (...question: Question) => Promise<Answer>,
  ) => {
    return (...question: Question): Promise<Answer> => {
      const key = JSON.stringify([name, ...question])
      const known = answers.get(key) ?? ask(...question)
      answers.set(key, known)
      return known as Promise<Answer>
    }
  }
  return {
    person: once('person', id => directory.person(id)),
    heldThrough: once('heldThrough', (entitlement, person) => directory.heldThrough(entitlement, person)),
    peopleByEmail: once('peopleByEmail', email => directory.peopleByEmail(email)),
    peopleMarked: once('peopleMarked', (mark, value) => directory.peopleMarked(mark, value)),
    manager: once('manager', id => directory.manager(id)),
    reports: once('reports', id => directory.reports(id)),
    holdersOf: once('holdersOf', role => directory.holdersOf(role)),
    ownersOf: once('ownersOf', group => directory.ownersOf(group)),
    named: once('named', (...named) => directory.named(...named)),
    groupsAmong: once('groupsAmong', (person, groups) => directory.groupsAmong(person, groups)),
    groupsAround: once('groupsAround', (group, among) => directory.groupsAround(group, among)),
    activeMembers: once('activeMembers', groups => directory.activeMembers(groups)),
  }
}
