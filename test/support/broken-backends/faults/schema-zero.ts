import { type BrokenBackend, goodStream } from '../backend.ts';

export const schemaZero: BrokenBackend = {
  fault: 'numbers schemas from zero on',
  breaks: ['manifest.schema'],
  pieces: {
    stream: () => {
      const { topics, schemas, ...rest } = goodStream();
      const zero = { schemaId: 0 };
      return {
        ...rest,
        topics: topics.map((topic) => ({ ...topic, ...zero })),
        schemas: schemas.map((schema) => ({ ...schema, id: 0 })),
      };
    },
  },
};
