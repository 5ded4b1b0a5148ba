import type { Image, VisibilityType } from '@aws-sdk/client-appstream';
import { AppStreamPort, isNotFound } from './appstream';

/** All images of a visibility, page by page. */
export async function listImages(port: AppStreamPort, visibility: VisibilityType): Promise<Image[]> {
  const images: Image[] = [];
  let token: string | undefined;
  do {
    const page = await port.send('DescribeImages', { Type: visibility, NextToken: token });
    images.push(...page.Images ?? []);
    token = page.NextToken;
  } while (token);
  return images;
}

/** One image by its name or ARN; undefined when the service does not know it, as it may be with a retired one. */
export async function findImage(port: AppStreamPort, key: { readonly name?: string; readonly arn?: string }): Promise<Image | undefined> {
  try {
    const reply = await port.send('DescribeImages', key.arn === undefined ? { Names: [key.name ?? ''] } : { Arns: [key.arn] });
    return reply.Images?.[0];
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
