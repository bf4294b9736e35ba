# 服务器写给用户的信件用语。验证码独占一行。
letter-verify-subject = 您的 Vitrine 验证码
letter-verify-text =
    有人（想必是您）用此邮箱在 Vitrine 注册了账户。请在商店中输入此验证码和您的密码：

    { $code }

    验证码一小时内有效。如果不是您本人操作，请忽略此邮件：没有验证码什么都不会发生。
letter-exists-subject = 您在 Vitrine 已有账户
letter-exists-text =
    有人（想必是您）尝试用此邮箱在 Vitrine 注册账户。您已有账户，直接登录即可。如果忘记密码，可在登录处重新设置。
letter-reset-subject = 重设 Vitrine 密码
letter-reset-text =
    有人（想必是您）忘记了 Vitrine 账户的密码。请在商店中输入此验证码以设置新密码：

    { $code }

    验证码一小时内有效。如果不是您本人操作，请忽略此邮件：您的密码保持不变。
letter-password-subject = 您的 Vitrine 密码已更改
letter-password-text =
    您的 Vitrine 账户密码刚刚被更改，其他设备已退出登录。如果不是您本人操作，请立即在商店中重设密码。
letter-way-subject = 您的 Vitrine 账户添加了新的登录方式
letter-way-text =
    您的 Vitrine 账户添加了通行密钥或其他登录方式。如果不是您本人操作，请立即在商店中重设密码，并从账户中移除您不认识的登录方式。
letter-invited-subject = Vitrine 的一家商店邀请您加入
letter-invited-text =
    Vitrine 的商店 { $shop } 邀请您为其工作。请用此邮箱的账户登录（或注册一个），然后输入此邀请码：

    { $code }

    邀请码七天内有效。如果您不认识这家商店，请忽略此信：没有邀请码什么也不会发生。
letter-stolen-subject = 我们结束了您在 Vitrine 的一次登录
letter-stolen-text =
    您某次登录的密钥被使用了两次，这通常说明它被复制过，因此我们结束了该登录。请重新登录。如果看到不认识的设备，请更改密码。
