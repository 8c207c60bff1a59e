/** Domain time: what grants, deadlines and audit rows are measured in. Protocol timestamps (signatures, tokens) use real time instead. */
export interface Clock {
  now(): Date
}
