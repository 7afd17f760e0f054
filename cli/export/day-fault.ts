/** Why a day's files are not what they should be; it is tried again, and told when that does not help. */
export class DayFault extends Error {
  override readonly name = 'DayFault';
}
