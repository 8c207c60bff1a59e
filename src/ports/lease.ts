/** The right to carry out one task, in all processes together. */
export interface Lease {
  /**
   * Asks the store whether the task is still ours, and makes it ours for a full lease from now. To be called right before
   * a write to the world: whoever was held up for too long finds out here that somebody else has taken over.
   * @throws Fault `lease.lost`
   */
  renew(): Promise<void>
}
