import { type BrokenBackend, goodStream } from '../backend.ts';

export const notBase64: BrokenBackend = {
  fault: 'breaks the base64 of a schema into lines',
  breaks: ['source.base64'],
  pieces: {
    stream: () => {
      const { schemas, ...rest } = goodStream();
      return {
        ...rest,
        schemas: schemas.map((schema) => ({ ...schema, data: `${String(schema['data'])}\n` })),
      };
    },
  },
};
