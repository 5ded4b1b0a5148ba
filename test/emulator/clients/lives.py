"""A builder and an image through all operations, with boto3: lives.py URL"""
import sys

from session import Session, told

IMAGE = 'AppStream-WinServer2022-08-31-2026'
NAME = 'workbench'
FULL = {
    'Name': NAME, 'InstanceType': 'stream.standard.medium', 'ImageName': IMAGE, 'Description': 'for the ledger', 'DisplayName': 'Ledger',
    'VpcConfig': {'SubnetIds': ['subnet-1'], 'SecurityGroupIds': ['sg-1', 'sg-2']}, 'IamRoleArn': 'arn:aws:iam::000000000000:role/machine',
    'EnableDefaultInternetAccess': True,
    'DomainJoinInfo': {'DirectoryName': 'corp.example.com', 'OrganizationalUnitDistinguishedName': 'OU=apps,DC=corp'},
    'AppstreamAgentVersion': 'LATEST', 'Tags': {'team': 'ledger', 'Größe': ''},
    'AccessEndpoints': [{'EndpointType': 'STREAMING', 'VpceId': 'vpce-1'}], 'RootVolumeConfig': {'VolumeSizeInGb': 300},
    'SoftwaresToInstall': ['Microsoft_Office_2024_LTSC_Standard_64Bit'], 'SoftwaresToUninstall': ['Microsoft_Visio_2024_LTSC_Standard_64Bit'],
    'DisableIMDSV1': True,
    'AgentAccessConfig': {
        'Settings': [{'AgentAction': 'COMPUTER_VISION', 'Permission': 'ENABLED'}], 'ScreenResolution': 'W_1280xH_720', 'ScreenImageFormat': 'PNG',
        'ScreenshotsUploadEnabled': True, 'S3BucketArn': 'arn:aws:s3:::screenshots', 'UserControlMode': 'VIEW_STOP',
    },
}


def main(url):
    session = Session(url)
    call = session.call
    states = []

    def state():
        states.append(call('DescribeImageBuilders', Names=[NAME])['ImageBuilders'][0]['State'])

    created = call('CreateImageBuilder', **FULL)['ImageBuilder']
    states.append(created['State'])
    state()
    running = call('DescribeImageBuilders')['ImageBuilders'][0]
    url_reply = call('CreateImageBuilderStreamingURL', Name=NAME, Validity=60)
    arn = created['Arn']
    call('TagResource', ResourceArn=arn, Tags={'stage': 'test'})
    call('UntagResource', ResourceArn=arn, TagKeys=['team'])
    tags = call('ListTagsForResource', ResourceArn=arn)['Tags']
    states.append(call('StopImageBuilder', Name=NAME)['ImageBuilder']['State'])
    state()
    updated = call('UpdateImageBuilder', Name=NAME, Description='changed', AttributesToDelete=['AGENT_ACCESS_CONFIG'])['ImageBuilder']
    states.append(call('StartImageBuilder', Name=NAME, AppstreamAgentVersion='11-10-2025')['ImageBuilder']['State'])
    state()
    call('StopImageBuilder', Name=NAME)
    states.append(call('DeleteImageBuilder', Name=NAME)['ImageBuilder']['State'])
    session.control('faults', {
        'kind': 'builder-fails', 'afterMs': 0, 'reason': {'Code': 'INTERNAL_ERROR', 'Message': 'It could not be made.'},
        'errors': [{'ErrorCode': 'SUBNET_NOT_FOUND', 'ErrorMessage': 'There is no such subnet.'}],
    })
    call('CreateImageBuilder', Name='failing', InstanceType='stream.standard.small', ImageName=IMAGE)
    failed = call('DescribeImageBuilders', Names=['failing'])['ImageBuilders'][0]

    images = [image for page in session.client.get_paginator('describe_images').paginate(Type='PUBLIC') for image in page['Images']]
    call('DescribeImages', Arns=['arn:aws:appstream:us-east-1:210987654321:image/partner-cad-2026-05'])
    own = {'name': 'ledger', 'visibility': 'PRIVATE', 'platform': 'WINDOWS_SERVER_2022', 'createdTime': 1_780_000_000}
    session.control('images', {**own, 'state': 'IMPORTING', 'then': [{
        'after': 0, 'to': 'FAILED', 'reason': {'Code': 'IMAGE_IMPORT_FAILURE', 'Message': 'It could not be read.'},
        'errors': [{'ErrorCode': 'VALIDATION_ERROR', 'ErrorMessage': 'The volume is encrypted.'}],
    }]})
    image = call('DescribeImages', Names=['ledger'])['Images'][0]
    call('DeleteImage', Name='ledger')
    session.control('images', {**own, 'name': 'shared-ledger'})
    for account in ('111122223333', '222233334444'):
        call('UpdateImagePermissions', Name='shared-ledger', SharedAccountId=account, ImagePermissions={'allowFleet': True})
    first = call('DescribeImagePermissions', Name='shared-ledger', MaxResults=1)
    second = call('DescribeImagePermissions', Name='shared-ledger', MaxResults=1, NextToken=first['NextToken'])
    shares = first['SharedImagePermissionsList'] + second['SharedImagePermissionsList']
    call('DeleteImagePermissions', Name='shared-ledger', SharedAccountId='111122223333')
    told({
        'called': sorted(session.called), 'problems': session.problems, 'states': states, 'running': running, 'tags': tags, 'updated': updated,
        'failed': failed, 'image': image, 'shares': shares, 'images': len(images), 'streaming': sorted(url_reply),
        'unknown': sorted(set(session.client.meta.service_model.operation_names) - session.called),
    })


main(sys.argv[1])
