package org.tallyboard.aws.client;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.signin.SigninClient;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.sts.StsClient;

/// Makes the clients that credentials are had through. Who asks for one closes it.
interface SignInClients {

    /// @param signer signs the calls
    StsClient sts(AwsCredentialsProvider signer);

    /// IAM Identity Center's portal in a Region.
    SsoClient sso(String region);

    /// IAM Identity Center's tokens in a Region.
    SsoOidcClient ssoOidc(String region);

    /// AWS Sign-In in a Region, for sessions of `aws login`.
    SigninClient signin(String region);
}
