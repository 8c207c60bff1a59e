import { line } from '../card.ts'
import { lengthText } from '../wording/wording.ts'
import type { Sentences } from './sentences.ts'

type Reason =
  | 'approve-reason-required'
  | 'given-above-cap'
  | 'question-missing'
  | 'question-too-long'
  | 'answer-missing'
  | 'too-many-questions'
  | 'nothing-to-answer'
  | 'not-asked-of-you'

/** About what is said beside a decision, and before it. */
export const reasonRefusals: Sentences<Reason> = {
  'approve-reason-required': () => line('Please say why you approve it. It is kept with the decision.'),
  'given-above-cap': ({ given, max }) =>
    line(
      `This access is given for ${lengthText(max)} at most, and ${lengthText(given)} is longer. Nothing was decided.`,
    ),
  'question-missing': () => line('Please write what you want to know.'),
  'question-too-long': ({ max }) => line(`Please keep it within ${max} characters.`),
  'answer-missing': () => line('Please write your answer. Whoever asked you reads it.'),
  'too-many-questions': ({ max }) =>
    line(`No more than ${max} questions are taken about one request. Please talk to the person who asked.`),
  'nothing-to-answer': () => line('There is no question about this request that waits for an answer.'),
  'not-asked-of-you': () => line('The question is for the person who asked for the access.'),
}
