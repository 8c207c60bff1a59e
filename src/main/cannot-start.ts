/** What stops a start, in sentences for the operator. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
