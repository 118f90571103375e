/** Why a submission could not be graded: something that is no fault of its own, so that 0 points would be wrong. */
export class NotGraded extends Error {
  override readonly name = "NotGraded";
}
