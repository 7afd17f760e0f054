/** How the stack asks for keys: types of its custom resources, what it tells them, and what it is told. */
export const KEY_RESOURCES = {
  ring: 'Custom::LinkRing',
  fileKey: 'Custom::FileKey',
  /** Property: ARN of the secret that is to hold what is made. */
  secret: 'Secret',
  /** Attribute of a file key: its public half, in PEM. */
  publicKey: 'publicKey',
} as const;
