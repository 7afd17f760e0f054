import { Readable } from 'node:stream';
import { NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';
import type { Circumstances, Service, SimCommand } from './service.ts';

interface Input {
  readonly Key?: string;
  readonly Body?: Uint8Array;
  readonly UploadId?: string;
  readonly PartNumber?: number;
  readonly Prefix?: string;
  readonly Range?: string;
  readonly StartAfter?: string;
  readonly IfNoneMatch?: string;
  readonly MultipartUpload?: {
    readonly Parts?: readonly { readonly PartNumber?: number; readonly ETag?: string }[];
  };
}

interface OpenUpload {
  readonly key: string;
  /** Who began it. */
  readonly by: string;
  readonly parts: Map<number, Buffer>;
}

/** A bucket in memory, with multipart uploads. */
export class SimBucket implements Service {
  readonly name = 'S3';
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, OpenUpload>();
  #count = 0;

  describe({ input }: SimCommand): string {
    const { Key = '', PartNumber } = input as Input;
    return PartNumber === undefined ? Key : `${Key} ${PartNumber}`;
  }

  apply(command: SimCommand, { damages, actor }: Circumstances): unknown {
    const input = command.input as Input;
    const { Key: key = '', UploadId: id = '' } = input;
    switch (command.constructor.name) {
      case 'PutObjectCommand':
        if (input.IfNoneMatch === '*' && this.objects.has(key)) throw preconditionFailed(key);
        this.objects.set(key, keep(input.Body, damages));
        return { ETag: '"whole"' };
      case 'CreateMultipartUploadCommand':
        this.#count += 1;
        this.uploads.set(`upload${this.#count}`, { key, by: actor, parts: new Map() });
        return { UploadId: `upload${this.#count}` };
      case 'UploadPartCommand':
        this.#upload(id).parts.set(input.PartNumber ?? 0, keep(input.Body, damages));
        return { ETag: `"part${input.PartNumber}"` };
      case 'CompleteMultipartUploadCommand':
        return this.#complete(id, input);
      case 'AbortMultipartUploadCommand':
        this.#upload(id);
        this.uploads.delete(id);
        return {};
      case 'GetObjectCommand':
        return { Body: bodyOf(rangeOf(this.#object(key), input.Range)) };
      case 'HeadObjectCommand':
        return { ContentLength: this.#object(key).length };
      case 'DeleteObjectCommand':
        this.objects.delete(key);
        return {};
      case 'ListObjectsV2Command': {
        const keys = [...this.objects.keys()].filter(
          (each) => each.startsWith(input.Prefix ?? '') && each > (input.StartAfter ?? ''),
        );
        keys.sort();
        return { Contents: keys.map((Key) => ({ Key, Size: this.#object(Key).length })), IsTruncated: false };
      }
      default:
        throw new Error(`the bucket does not know ${command.constructor.name}`);
    }
  }

  #object(key: string): Buffer {
    const found = this.objects.get(key);
    if (found === undefined) throw new NoSuchKey({ message: `${key} does not exist`, $metadata: {} });
    return found;
  }

  #upload(id: string): OpenUpload {
    const upload = this.uploads.get(id);
    if (upload === undefined)
      throw Object.assign(new Error(`${id} does not exist`), { name: 'NoSuchUpload' });
    return upload;
  }

  #complete(id: string, { MultipartUpload }: Input): object {
    const { key, parts } = this.#upload(id);
    const listed = (MultipartUpload?.Parts ?? []).map(({ PartNumber = 0 }) => {
      const part = parts.get(PartNumber);
      if (part === undefined)
        throw Object.assign(new Error(`part ${PartNumber} is missing`), { name: 'InvalidPart' });
      return part;
    });
    this.objects.set(key, Buffer.concat(listed));
    this.uploads.delete(id);
    return { Location: key };
  }
}

function preconditionFailed(key: string): S3ServiceException {
  const $metadata = { httpStatusCode: 412 };
  const message = `${key} is there already`;
  return new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', message, $metadata });
}

function keep(body: Uint8Array | undefined, damages: boolean): Buffer {
  const bytes = Buffer.from(body ?? []);
  return damages ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
}

/** The bytes that `bytes=FROM-TO` asks for; both are counted in. */
function rangeOf(bytes: Buffer, range: string | undefined): Buffer {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return bytes;
  return bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
}

function bodyOf(bytes: Buffer): Readable {
  const body = new Readable({ read: () => {} });
  body.push(bytes);
  body.push(null);
  // As the SDK adds to what it answers with.
  return Object.assign(body, { transformToByteArray: async () => bytes });
}
