import type { PersonId } from '../vocabulary.ts'

/** What somebody who may decide wants to know first, and what whoever asked for it says to that. */
export interface Question {
  readonly by: PersonId
  readonly at: Date
  readonly said: string
  /** `null`: not answered. */
  readonly answer: { readonly at: Date; readonly said: string } | null
}

/** Of one request, of everybody together: whoever has more questions talks to people. */
export const mostQuestions = 5
/** Of a question, and of an answer, in characters as people count them. */
export const longestQuestion = 300

/** The oldest that waits for an answer. */
export const openQuestion = ({ questions = [] }: { readonly questions?: readonly Question[] }): Question | undefined =>
  questions.find(({ answer }) => answer === null)
