/** An error that an emulated service answers with, under the name that the service's clients know. */
export class AwsError extends Error {
  /** Name of the error's shape, for example `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
