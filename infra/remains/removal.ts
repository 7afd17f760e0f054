/** How something that outlives its stack is told of, and taken away. */
export interface Removal {
  /** What it is, and what of the system it holds. */
  readonly what: string;
  /** The property by which CloudFormation knows it when it is imported. */
  readonly identifier: string;
  /** Commands of a shell, in order, that delete it for good; a line that begins with # says why. */
  readonly commands: (name: string) => readonly string[];
}

/**
 * Everything that a stack may leave behind, by its type.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
 */
export const REMOVALS: Readonly<Record<string, Removal>> = {
  'AWS::DynamoDB::GlobalTable': {
    what: 'table of readings, index, keys, sessions and dashboards',
    identifier: 'TableName',
    commands: (name) => [
      '# It is protected. DynamoDB keeps a backup of it for 35 days, which costs nothing.',
      `aws dynamodb update-table --table-name ${name} --no-deletion-protection-enabled`,
      `aws dynamodb wait table-exists --table-name ${name}`,
      `aws dynamodb delete-table --table-name ${name}`,
    ],
  },
  'AWS::S3::Bucket': {
    what: 'bucket of daily recordings, dead letters and long dashboards',
    identifier: 'BucketName',
    commands: (name) => [
      '# It goes when it is empty: of all versions of all objects, of which a call deletes a thousand.',
      `while aws s3api list-object-versions --bucket ${name} --max-items 1000 --output json \\`,
      "    --query '{Quiet: `true`, Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}' > versions.json",
      '  grep -q VersionId versions.json',
      `do aws s3api delete-objects --bucket ${name} --delete file://versions.json --output json > deleted.json || break`,
      '  grep Errors deleted.json && break',
      'done',
      `aws s3api delete-bucket --bucket ${name}`,
    ],
  },
  'AWS::SecretsManager::Secret': {
    what: 'keys of links, of use to nothing without its stack',
    identifier: 'Id',
    commands: (name) => [
      '# It can be restored for seven days; --force-delete-without-recovery in place of them deletes it at once.',
      `aws secretsmanager delete-secret --secret-id ${name} --recovery-window-in-days 7`,
    ],
  },
};

/** What is there of types that hold something, but goes with its stack: it can be made again, or is not for keeping. */
export const GOES: Readonly<Record<string, string>> = {
  'AWS::Kinesis::Stream': 'readings on their way, of the last minute or so',
  'AWS::Logs::LogGroup': 'the log of a function',
  'AWS::S3::Bucket': 'files of the board',
};
