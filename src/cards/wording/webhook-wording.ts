/** Why a receiver outside did not take a message, in words that complete "because". */
export const notTakenText: Readonly<Record<string, string>> = {
  'secret-missing': 'its secret is not where the access file says, or is none: whsec_ and 24 to 64 bytes in base64',
  'address-unknown': 'its name leads to no address',
  'address-refused': 'its name leads to an address inside a network, which allowPrivate does not list',
  unreachable: 'nothing answers there',
  certificate: 'its certificate is not one that is trusted for its name',
  'too-slow': 'it does not answer in time',
  redirect: 'it sends Doorbell elsewhere, and that is never followed',
  answer: 'it answers that it does not take it',
}
