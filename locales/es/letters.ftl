# Textos de las cartas que el servidor escribe sobre la cuenta. Los códigos van solos en su línea.
letter-verify-subject = Su código para Vitrine
letter-verify-text =
    Alguien, seguramente usted, creó una cuenta en Vitrine con esta dirección. Introduzca este código en la tienda junto con su contraseña:

    { $code }

    Vale durante una hora. Si no fue usted, tire esta carta: sin el código no pasa nada.
letter-exists-subject = Ya tiene una cuenta en Vitrine
letter-exists-text =
    Alguien, seguramente usted, intentó crear una cuenta en Vitrine con esta dirección. Ya tiene una: basta con iniciar sesión. Si olvidó la contraseña, pida allí una nueva.
letter-reset-subject = Una contraseña nueva para Vitrine
letter-reset-text =
    Alguien, seguramente usted, olvidó la contraseña de su cuenta en Vitrine. Introduzca este código en la tienda para elegir una nueva:

    { $code }

    Vale durante una hora. Si no fue usted, tire esta carta: su contraseña sigue igual.
letter-password-subject = Su contraseña en Vitrine ha cambiado
letter-password-text =
    La contraseña de su cuenta en Vitrine acaba de cambiar y se cerró la sesión en los demás dispositivos. Si no fue usted, pida enseguida una contraseña nueva en la tienda.
letter-way-subject = Una nueva forma de entrar abre su cuenta en Vitrine
letter-way-text =
    Se añadió a su cuenta en Vitrine una llave de acceso u otra forma de entrar. Si no fue usted, pida enseguida una contraseña nueva en la tienda y quite de su cuenta lo que no conozca.
letter-invited-subject = Una tienda de Vitrine le invita a trabajar en ella
letter-invited-text =
    La tienda { $shop } de Vitrine le invita a trabajar en ella. Inicie sesión con una cuenta de esta dirección, o cree una, e introduzca este código:

    { $code }

    Vale siete días. Si no conoce la tienda, tire esta carta: sin el código no pasa nada.
letter-stolen-subject = Hemos cerrado una sesión suya en Vitrine
letter-stolen-text =
    La llave de una de sus sesiones se usó dos veces. Eso ocurre cuando fue copiada, así que cerramos la sesión. Vuelva a iniciar sesión. Si ve un dispositivo que no conoce, cambie la contraseña.
